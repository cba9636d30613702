import { toast } from "svelte-sonner";
import { money } from "../format/money";
import type { PaymentView, Problem } from "../host/host";
import { markOf } from "../parts/mark";
import { sentenceOf } from "../words/problem";
import { named, t } from "../words/words.svelte";

/** What came of a sale that the cashier has left, said in passing. */
export function tellLate(payment: PaymentView): void {
  const state = named("state", markOf(payment).word);
  toast.info(t("ui.late.moved", { amount: money(payment.amount), state }), {
    description: payment.order_number,
    position: "top-center",
  });
}

/** What went wrong waits for somebody to read it: nothing else on the screen says it. It lies over no button. */
export function tellLateProblem(problem: Problem, of: string): void {
  const { title, next } = sentenceOf(problem);
  // Whether it was saved is not known: that is no refusal.
  const say = problem.code === "ledger_unknown" ? toast.warning : toast.error;
  say(t("ui.late.refused", { of }), {
    description: [title, next].join(" "),
    duration: Number.POSITIVE_INFINITY,
    closeButton: true,
    position: "top-center",
    classes: { closeButton: "late-close" },
  });
}
