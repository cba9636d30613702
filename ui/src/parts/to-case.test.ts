import { fireEvent, render, screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import type { PaymentView } from "../host/host";
import Done from "../screens/done/Done.svelte";
import Duplicate from "../screens/duplicate/Duplicate.svelte";
import Ended from "../screens/ended/Ended.svelte";
import Paid from "../screens/paid/Paid.svelte";
import { Bench } from "../testing/fake-host";
import { CLAIMED, LIN, PAID, REDEEMED, WANG } from "../testing/fixtures";

type Shows = (bench: Bench, more: Partial<PaymentView>) => unknown;

const PAGES: Record<string, Shows> = {
  done: ({ context }, more) => render(Done, { props: { payment: { ...CLAIMED, ...more } }, context }),
  "looked up": ({ context }, more) =>
    render(Duplicate, { props: { payment: { ...REDEEMED, ...more }, repeated: false }, context }),
  "redeemed again": ({ context }, more) =>
    render(Duplicate, { props: { payment: { ...REDEEMED, ...more }, repeated: true }, context }),
  ended: ({ context }, more) => render(Ended, { props: { payment: { ...CLAIMED, ...more } }, context }),
  paid: ({ context }, more) => render(Paid, { props: { payment: { ...PAID, ...more } }, context }),
};

describe.each(Object.entries(PAGES))("a payment that is %s", (_name, show) => {
  it("leads whoever works on cases to the open case about it", async () => {
    const bench = new Bench().signedIn(WANG);
    show(bench, { open_case: 12 });
    expect(screen.getByTestId("to-case").textContent).toContain("12");
    await fireEvent.click(screen.getByTestId("to-case"));
    expect([bench.till.page, bench.till.wantedCase]).toEqual(["cases", 12]);
  });

  it("leads a cashier to no case, and nobody where there is none", () => {
    show(new Bench().signedIn(LIN), { open_case: 12 });
    expect(screen.queryByTestId("to-case")).toBeNull();
    show(new Bench().signedIn(WANG), { open_case: null });
    expect(screen.queryByTestId("to-case")).toBeNull();
  });
});
