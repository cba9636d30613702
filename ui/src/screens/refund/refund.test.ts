import { fireEvent, render, screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import App from "../../shell/App.svelte";
import { Bench, refused } from "../../testing/fake-host";
import { CHEN, GIVING_BACK, LIN, PAID, REDEEMED, WANG, yuan } from "../../testing/fixtures";

async function open(person = WANG, payment = REDEEMED): Promise<Bench> {
  const bench = new Bench().signedIn(person);
  render(App, { props: { till: bench.till } });
  bench.till.counter.show(payment);
  await fireEvent.click(await screen.findByTestId("give-back"));
  await screen.findByTestId("refund");
  return bench;
}

const go = (): HTMLButtonElement => screen.getByTestId("refund-go");
const press = async (id: string): Promise<unknown> => fireEvent.click(await screen.findByTestId(id));
const because = (text: string): Promise<unknown> =>
  fireEvent.input(screen.getByTestId("refund-reason"), { target: { value: text } });
const key = (code: string): Promise<unknown> => fireEvent.keyDown(document.body, { code, key: code });

describe("giving money back", () => {
  it("is all that is left unless less is typed, and waits for a reason", async () => {
    const bench = await open();
    expect(screen.getByTestId("amount").textContent).toBe("¥68.00");
    expect(go().disabled).toBe(true);
    await fireEvent.click(screen.getAllByTestId("reason")[0] as HTMLElement);
    await fireEvent.click(go());
    expect(bench.commands.refund).toHaveBeenCalledExactlyOnceWith("token-of-wang", {
      order_number: REDEEMED.order_number,
      amount: null,
      reason: "退货",
      approval: null,
    });
    expect((await screen.findByTestId("refunds")).textContent).toMatch(/¥12\.80.*退款中.*退货.*王店长/s);
  });

  it("takes a part by keypad and keys, and all of it again", async () => {
    const bench = await open();
    await press("key-1");
    await key("Digit2");
    await key("Digit8");
    await press("key-0");
    expect(screen.getByTestId("amount").textContent).toBe("¥12.80");
    expect(go().textContent).toContain("¥12.80");
    await press("refund-all");
    expect(screen.getByTestId("amount").textContent).toBe("¥68.00");
    await press("key-9");
    await because("少发一件");
    await key("Enter");
    expect(bench.commands.refund.mock.calls[0]?.[1]).toMatchObject({ amount: "0.09", reason: "少发一件" });
  });

  it("asks a cashier for a manager's word, and forgets a wrong PIN", async () => {
    const bench = await open(LIN);
    await because("退货");
    expect(go().disabled).toBe(true);
    await fireEvent.change(screen.getByTestId("approve-person"), { target: { value: CHEN.person_id } });
    await fireEvent.input(screen.getByTestId("approve-pin"), { target: { value: "000000" } });
    bench.commands.refund.mockResolvedValueOnce(refused("wrong_pin", { params: { tries_left: "3" } }));
    await fireEvent.click(go());
    expect(bench.commands.refund.mock.calls[0]?.[1].approval).toEqual({ person_id: "chen", pin: "000000" });
    expect(await screen.findByTestId("problem")).toBeTruthy();
    expect(screen.getByTestId<HTMLInputElement>("approve-pin").value).toBe("");
    expect(bench.tones).toEqual(["refused"]);
  });

  it("goes back to the payment without giving anything", async () => {
    const bench = await open();
    await key("Escape");
    expect(await screen.findByTestId("detail")).toBeTruthy();
    expect(bench.commands.refund).not.toHaveBeenCalled();
  });

  it("warns when the goods were handed over, and not when they were not", async () => {
    await open();
    expect(screen.getByTestId("refund").textContent).toContain("先把货收回");
    document.body.innerHTML = "";
    await open(WANG, PAID);
    expect(screen.getByTestId("refund").textContent).not.toContain("先把货收回");
  });

  it("is offered for late money with its one reason", async () => {
    const late = { ...PAID, state: "paid_after_close", truth: null, close_cause: "expired" };
    await open(WANG, late);
    expect(screen.getAllByTestId("reason").map((button) => button.textContent?.trim())).toEqual(["订单关闭后才付款"]);
  });
});

describe("a payment that was given back", () => {
  it("is no invitation to hand anything over", async () => {
    const bench = new Bench().signedIn(WANG);
    render(App, { props: { till: bench.till } });
    const [refund] = GIVING_BACK.refunds;
    if (!refund) throw new Error("a refund");
    const whole = { ...refund, amount: yuan("68.00"), state: "done" };
    bench.till.counter.show({ ...PAID, given_back: true, refundable: null, refunds: [whole] });
    const words = (await screen.findByTestId("ended")).textContent;
    expect(words).toContain("已退款");
    expect(words).toContain("不要再为它交货");
    expect(screen.queryByTestId("redeem")).toBeNull();
    expect(screen.queryByTestId("give-back")).toBeNull();
  });

  it("says why the platform refused a refund", async () => {
    const bench = new Bench().signedIn(WANG);
    render(App, { props: { till: bench.till } });
    const [refund] = GIVING_BACK.refunds;
    if (!refund) throw new Error("a refund");
    const no = { ...refund, state: "refused", refused_for: "shop_limit" };
    bench.till.counter.show({ ...REDEEMED, refunds: [no] });
    expect((await screen.findByTestId("refunds")).textContent).toContain("被拒");
    expect(screen.getByTestId("give-back")).toBeTruthy();
  });
});
