import { fireEvent, render, screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { Bench } from "../../testing/fake-host";
import { CLAIMED, REDEEMED } from "../../testing/fixtures";
import Done from "./Done.svelte";

describe("a redemption that is done", () => {
  it.each([REDEEMED, CLAIMED])("shows the ledger's mark and says at a press what it is for (%#)", async (payment) => {
    render(Done, { props: { payment }, context: new Bench().signedIn().context });
    expect(screen.getByTestId("ledger-mark").textContent).toBe(payment.redemption?.ledger_head);
    expect(screen.getByTestId("done").textContent).not.toContain("就能证明");
    await fireEvent.click(screen.getByTestId("ledger-mark-what"));
    expect(screen.getByTestId("done").textContent).toContain("就能证明");
  });
});
