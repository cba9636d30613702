import { fireEvent, render, screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import type { OfflineOffer, PaymentView } from "../../host/host";
import App from "../../shell/App.svelte";
import { Bench, ok, refused } from "../../testing/fake-host";
import { OFFLINE, PAID, WAITING, yuan } from "../../testing/fixtures";
import { OFFER } from "../../testing/limits";

async function open(
  offer: Partial<OfflineOffer> = {},
  order: PaymentView | null = null,
  bench = new Bench(),
): Promise<Bench> {
  bench.signedIn();
  bench.commands.health.mockResolvedValue(ok(OFFLINE));
  bench.commands.offlineOffer.mockResolvedValue(ok({ ...OFFER, ...offer }));
  render(App, { props: { till: bench.till } });
  await screen.findByTestId("show-code");
  ["6", "8", "00"].forEach((digits) => bench.till.counter.press(digits));
  bench.till.counter.goOffline(order);
  await screen.findByTestId("limits");
  return bench;
}

const type = (id: string, value: string): Promise<unknown> =>
  fireEvent.input(screen.getByTestId(id), { target: { value } });
const isDisabled = (): boolean => screen.getByTestId("claim-redeem").hasAttribute("disabled");

describe("the offline flow", () => {
  it("shows the shop's static code with the amount, the limits and what is used of them", async () => {
    await open();
    expect(screen.getByTestId("qr")).toBeTruthy();
    expect(screen.getByTestId("amount").textContent).toBe("¥68.00");
    expect(screen.getByTestId("limits").textContent).toContain("¥432.00 / ¥1,000.00");
  });

  it("shows what the shift may still take where it has a limit of its own", async () => {
    const limits = { ...OFFER.limits, per_shift: yuan("500.00"), in_shift: yuan("120.00") };
    await open({ limits });
    expect(screen.getByTestId("limits").textContent).toContain("¥120.00 / ¥500.00");
  });

  it("waits for evidence where it is required, then redeems provisionally", async () => {
    const bench = await open();
    expect(isDisabled()).toBe(true);
    await type("evidence", "2026112222001445");
    expect(isDisabled()).toBe(false);
    await fireEvent.click(screen.getByTestId("claim-redeem"));
    expect(bench.commands.claim).toHaveBeenCalledExactlyOnceWith("token-of-lin", {
      order_number: null,
      amount: "68.00",
      wallet: "alipay",
      reference: null,
      evidence: "2026112222001445",
      approval: null,
    });
    expect((await screen.findByTestId("done")).dataset.redemption).toBe("provisional");
    expect(bench.tones).toEqual(["claimed"]);
  });

  it("shows a code with the amount in it where the scheme allows, and claims under the code's reference", async () => {
    const bench = new Bench();
    const svg = "<svg><!--amount--></svg>";
    bench.commands.offlineCode.mockResolvedValue(ok({ svg, has_amount: true, reference: "HX0123456789" }));
    await open({ evidence_required: false }, null, bench);
    expect(bench.commands.offlineCode).toHaveBeenCalledExactlyOnceWith("token-of-lin", {
      amount: "68.00",
      wallet: "alipay",
      reference: null,
      order_number: null,
    });
    expect(screen.getByTestId("qr").innerHTML).toContain(encodeURIComponent(svg));
    expect(screen.getByTestId("claim-code").textContent).toContain("金额已在码里");
    await fireEvent.click(screen.getByTestId("claim-redeem"));
    expect(bench.commands.claim.mock.calls[0]?.[1].reference).toBe("HX0123456789");
  });

  it("asks the customer to type the amount where the code has none", async () => {
    await open();
    expect(screen.getByTestId("claim-code").textContent).toContain("自己输入");
  });

  it("takes evidence from the scanner", async () => {
    const bench = await open();
    await bench.till.counter.scanned("2026112222001445671435890012");
    await expect
      .poll(() => screen.getByTestId<HTMLInputElement>("evidence").value)
      .toBe("2026112222001445671435890012");
    expect(bench.commands.scan).not.toHaveBeenCalled();
  });

  it("asks a manager where the policy does, and sends who approved", async () => {
    const bench = await open({ verdict: "needs_manager", evidence_required: false });
    expect(isDisabled()).toBe(true);
    await fireEvent.change(screen.getByTestId("approve-person"), { target: { value: "wang" } });
    await type("approve-pin", "654321");
    await fireEvent.click(screen.getByTestId("claim-redeem"));
    const request = bench.commands.claim.mock.calls[0]?.[1];
    expect(request?.approval).toEqual({ person_id: "wang", pin: "654321" });
  });

  it("forgets a manager's PIN after every try", async () => {
    const bench = await open({ verdict: "needs_manager", evidence_required: false });
    bench.commands.claim.mockResolvedValueOnce(refused("wrong_pin", { params: { tries_left: "3" } }));
    await fireEvent.change(screen.getByTestId("approve-person"), { target: { value: "wang" } });
    await type("approve-pin", "000000");
    await fireEvent.click(screen.getByTestId("claim-redeem"));
    await screen.findByTestId("problem");
    expect(screen.getByTestId<HTMLInputElement>("approve-pin").value).toBe("");
    expect(isDisabled()).toBe(true);
  });

  it("asks a manager when only the core knew that one is needed", async () => {
    const bench = await open({ evidence_required: false });
    bench.commands.claim.mockResolvedValueOnce(refused("needs_manager"));
    await fireEvent.click(screen.getByTestId("claim-redeem"));
    expect(await screen.findByTestId("approve-pin")).toBeTruthy();
  });

  it.each([
    ["total", "超出待核实总额"],
    ["per_payment", "超出离线单笔限额"],
    ["age", "太久"],
    ["wallet", "没有允许"],
  ])("refuses beyond the limit %s, says so with the next step, and offers no way around", async (limit, words) => {
    await open({ verdict: "refused", limit });
    expect(screen.getByTestId("limit").textContent).toContain(words);
    expect(screen.queryByTestId("claim-redeem")).toBeNull();
    expect(screen.queryByTestId("evidence")).toBeNull();
  });

  it("asks for evidence, and refuses nothing, when evidence is all that is missing", async () => {
    await open({ verdict: "refused", limit: "evidence" });
    expect(screen.getByTestId("evidence")).toBeTruthy();
  });

  it("gives way when the money is confirmed meanwhile", async () => {
    const bench = await open({}, WAITING);
    bench.tell({ event: "payment", payment: PAID });
    expect(await screen.findByTestId("paid")).toBeTruthy();
  });

  it("goes back to the order whose code was shown", async () => {
    await open({}, WAITING);
    await fireEvent.click(screen.getByTestId("leave-claim"));
    expect(await screen.findByTestId("waiting")).toBeTruthy();
  });
});
