import { fireEvent, render, screen } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";
import type { Answer, CouponView, PaymentView } from "../host/host";
import App from "../shell/App.svelte";
import { COUPON } from "../testing/coupons";
import { Bench, ok, refused } from "../testing/fake-host";
import { CLAIMED, GIVING_BACK, PAID, REDEEMED, WAITING, WANG } from "../testing/fixtures";

let bench: Bench;

/** An answer that comes when the test says so. */
function later<T>(): [Promise<Answer<T>>, (answer: Answer<T>) => Promise<void>] {
  let give: (answer: Answer<T>) => void = () => undefined;
  const promise = new Promise<Answer<T>>((resolve) => (give = resolve));
  const settled = async (answer: Answer<T>): Promise<void> => {
    give(answer);
    await new Promise((next) => setTimeout(next, 0));
  };
  return [promise, settled];
}

const key = (code: string, name = code): Promise<unknown> => fireEvent.keyDown(document.body, { code, key: name });

/** The next customer's amount is on the keypad. */
async function nextCustomer(): Promise<void> {
  await key("F2");
  await key("Digit7", "7");
}

const onTheKeypad = (): string => screen.getByTestId("amount").textContent ?? "";

beforeEach(async () => {
  bench = new Bench().signedIn(WANG);
  render(App, { props: { till: bench.till } });
  await screen.findByTestId("show-code");
});

describe("an answer that comes when the cashier is with the next customer", () => {
  it("to redeem is no news where the sale was seen as done before", async () => {
    const [promise, answer] = later<PaymentView>();
    bench.commands.redeem.mockReturnValueOnce(promise);
    bench.till.counter.show(PAID);
    await screen.findByTestId("paid");
    await key("Enter");
    bench.tell({ event: "payment", payment: REDEEMED });
    await screen.findByTestId("done");
    await nextCustomer();
    await answer(ok(REDEEMED));
    expect(onTheKeypad()).toBe("¥0.07");
    expect(screen.queryByText("刚才的 ¥68.00：已核销")).toBeNull();
  });

  it("to redeem brings no sale back, and says in passing what became of it", async () => {
    const [promise, answer] = later<PaymentView>();
    bench.commands.redeem.mockReturnValueOnce(promise);
    bench.till.counter.show(PAID);
    await screen.findByTestId("paid");
    await key("Enter");
    await nextCustomer();
    await answer(ok(REDEEMED));
    expect(screen.queryByTestId("done")).toBeNull();
    expect(onTheKeypad()).toBe("¥0.07");
    expect(await screen.findByText("刚才的 ¥68.00：已核销")).toBeTruthy();
  });

  it("to redeem alarms of a refusal, and leaves the amount on the keypad", async () => {
    const [promise, answer] = later<PaymentView>();
    bench.commands.redeem.mockReturnValueOnce(promise);
    bench.till.counter.show(PAID);
    await screen.findByTestId("paid");
    await key("Enter");
    await nextCustomer();
    await answer(refused("already_redeemed", { payment: REDEEMED }));
    expect(screen.queryByTestId("duplicate")).toBeNull();
    expect(onTheKeypad()).toBe("¥0.07");
    expect(await screen.findByText("关于刚才的 ¥68.00：")).toBeTruthy();
    expect(bench.tones).toContain("refused");
  });

  it("to cancel brings no sale back", async () => {
    const [promise, answer] = later<PaymentView>();
    bench.commands.cancel.mockReturnValueOnce(promise);
    bench.till.counter.show(WAITING);
    await screen.findByTestId("waiting");
    await key("Escape");
    // The core's word that it is being closed comes before the answer, and the cashier may go.
    bench.tell({ event: "payment", payment: { ...WAITING, state: "closing", close_cause: "cancelled" } });
    await screen.findByText("结果确认中");
    await nextCustomer();
    await answer(ok({ ...WAITING, state: "closed", close_cause: "cancelled" }));
    expect(screen.queryByTestId("ended")).toBeNull();
    expect(onTheKeypad()).toBe("¥0.07");
  });

  it("to a claim brings no sale back", async () => {
    const [promise, answer] = later<PaymentView>();
    bench.commands.claim.mockReturnValueOnce(promise);
    bench.till.counter.press("6800");
    bench.till.counter.goOffline(null);
    bench.till.counter.evidence = "2026112222001400000000000001";
    const redeem = await screen.findByTestId("claim-redeem");
    await expect.poll(() => redeem.hasAttribute("disabled")).toBe(false);
    await fireEvent.click(redeem);
    await nextCustomer();
    await answer(ok(CLAIMED));
    expect(screen.queryByTestId("done")).toBeNull();
    expect(onTheKeypad()).toBe("¥0.07");
  });

  it("to a refund brings no sale back", async () => {
    const [promise, answer] = later<PaymentView>();
    bench.commands.refund.mockReturnValueOnce(promise);
    bench.till.counter.show(REDEEMED);
    await fireEvent.click(await screen.findByTestId("give-back"));
    await fireEvent.click((await screen.findAllByTestId("reason"))[0] as HTMLElement);
    await fireEvent.click(screen.getByTestId("refund-go"));
    await nextCustomer();
    await answer(ok(GIVING_BACK));
    expect(screen.queryByTestId("refunds")).toBeNull();
    expect(onTheKeypad()).toBe("¥0.07");
  });

  it("still shows where a payment stands that was opened again meanwhile", async () => {
    const [promise, answer] = later<PaymentView>();
    bench.commands.redeem.mockReturnValueOnce(promise);
    bench.till.counter.show(PAID);
    await screen.findByTestId("paid");
    await key("Enter");
    await key("F2");
    bench.till.counter.show(PAID);
    await answer(ok(REDEEMED));
    expect(await screen.findByTestId("done")).toBeTruthy();
  });

  it("to a coupon puts no coupon in the next one's place", async () => {
    const [promise, answer] = later<{ outcome: "redeeming"; coupon: CouponView }>();
    bench.commands.redeemCoupon.mockReturnValueOnce(promise);
    await key("F9");
    await bench.till.counter.scanned("900112345678");
    await fireEvent.click(await screen.findByTestId("coupon-redeem"));
    await key("F2");
    await key("F9");
    await screen.findByTestId("coupon-desk");
    await answer(ok({ outcome: "redeeming", coupon: COUPON }));
    expect(screen.queryByTestId("coupon-standing")).toBeNull();
  });
});

describe("a code that is scanned while a step is still running", () => {
  it("is not taken and says so, and may be scanned again at once", async () => {
    const [promise, answer] = later<PaymentView>();
    bench.commands.showCode.mockReturnValueOnce(promise);
    bench.till.counter.press("6800");
    await key("Enter");
    await bench.till.counter.scanned("281234567890123456", 1_000);
    expect(await screen.findByText("上一步还没有完成。")).toBeTruthy();
    expect(bench.commands.scan).not.toHaveBeenCalled();
    await answer(refused("offline"));
    expect(screen.queryByText("上一步还没有完成。")).toBeNull();
    await bench.till.counter.scanned("281234567890123456", 1_500);
    expect(bench.commands.scan).toHaveBeenCalledTimes(1);
  });
});

describe("a code that is being made", () => {
  it("is not left behind unseen by F2: it is a payment already", async () => {
    const [promise, answer] = later<PaymentView>();
    bench.commands.showCode.mockReturnValueOnce(promise);
    bench.till.counter.press("6800");
    await key("Enter");
    await key("F2");
    expect(await screen.findByText("这一笔还没有结束。")).toBeTruthy();
    expect(onTheKeypad()).toBe("¥68.00");
    await answer(ok(WAITING));
    expect(await screen.findByTestId("waiting")).toBeTruthy();
  });
});
