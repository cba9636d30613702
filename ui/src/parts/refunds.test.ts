import { render, screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import Done from "../screens/done/Done.svelte";
import Paid from "../screens/paid/Paid.svelte";
import { Bench } from "../testing/fake-host";
import { GIVING_BACK, LIN, PAID } from "../testing/fixtures";

const marks = (): (string | null)[] => screen.getAllByTestId("ledger-mark").map((mark) => mark.textContent);

describe("money that went back", () => {
  it("bears the ledger's mark where nothing was handed over", () => {
    const { context } = new Bench().signedIn(LIN);
    const payment = { ...PAID, refunds: GIVING_BACK.refunds };
    render(Paid, { props: { payment }, context });
    expect(marks()).toEqual([payment.refunds[0]?.ledger_head]);
  });

  it("leaves the mark to what was handed over", () => {
    const { context } = new Bench().signedIn(LIN);
    render(Done, { props: { payment: GIVING_BACK }, context });
    expect(marks()).toEqual([GIVING_BACK.redemption?.ledger_head]);
  });
});
