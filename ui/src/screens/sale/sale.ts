import type { Counter } from "../../counter/counter.svelte";
import type { PaymentView, Problem } from "../../host/host";
import type { Bindings } from "../../input/keys";

/** The keys of the keypad that are no digits. */
export const saleKeys = (counter: Counter): Bindings => ({
  Backspace: () => counter.erase(),
  Delete: () => counter.clear(),
  Escape: () => {
    if (counter.looking) counter.looking = false;
    else counter.clear();
  },
});

/** The order that a refused code was asked for; the offline flow then continues that order. */
export const paymentAbout = (problem: Problem | null): PaymentView | null => problem?.payment ?? null;
