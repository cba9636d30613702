import { fireEvent, render, screen } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";
import App from "../../shell/App.svelte";
import { Bench, ok, refused } from "../../testing/fake-host";
import { FORCED, LIN, OFFLINE, ONLINE, PAID, PARTLY, REDEEMED, SHOP, STATE, WAITING } from "../../testing/fixtures";

let bench: Bench;

beforeEach(async () => {
  bench = new Bench().signedIn(LIN);
  render(App, { props: { till: bench.till } });
  await screen.findByTestId("show-code");
});

const click = (id: string): Promise<unknown> => fireEvent.click(screen.getByTestId(id));
const key = (code: string): Promise<unknown> => fireEvent.keyDown(document.body, { code, key: code });
const enterAmount = async (): Promise<void> => {
  for (const id of ["key-6", "key-8", "key-00"]) await click(id);
};

describe("the sale", () => {
  it("asks for a code with the amount as it stands on the screen, as text", async () => {
    await enterAmount();
    await click("wallet-wechatpay");
    await click("show-code");
    const request = { amount: "68.00", wallet: "wechatpay", reference: null, retry_of: null };
    expect(bench.commands.showCode).toHaveBeenCalledExactlyOnceWith("token-of-lin", request);
    expect(await screen.findByTestId("qr")).toBeTruthy();
  });

  it("takes digits and Enter from the keyboard without a focused field", async () => {
    for (const code of ["Numpad6", "Digit8", "Numpad0", "Numpad0"]) await key(code);
    expect(screen.getByTestId("amount").textContent).toBe("¥68.00");
    await key("Enter");
    expect(bench.commands.showCode).toHaveBeenCalledOnce();
  });

  it("begins with nothing where F2 asks for a new sale", async () => {
    await enterAmount();
    await key("F2");
    expect(screen.getByTestId("amount").textContent).toBe("¥0.00");
  });

  it("sends nothing for an empty amount", async () => {
    await key("Enter");
    expect(bench.commands.showCode).not.toHaveBeenCalled();
  });

  it("tells the customer's window which payment to show, and that it ended", async () => {
    await enterAmount();
    await click("show-code");
    await screen.findByTestId("qr");
    expect(bench.commands.showPayment).toHaveBeenLastCalledWith("token-of-lin", WAITING.order_number);
    bench.tell({ event: "payment", payment: REDEEMED });
    await screen.findByTestId("done");
    await key("Enter");
    expect(bench.commands.showPayment).toHaveBeenLastCalledWith("token-of-lin", null);
  });

  it("says that the same sum was paid a moment ago, and asks for a code all the same", async () => {
    const alike = {
      order_number: PAID.order_number,
      at: "2026-11-22T14:05:00+08:00",
      cashier: LIN.name,
      redeemed: true,
    };
    bench.commands.similar.mockResolvedValue(ok(alike));
    await enterAmount();
    const hint = (await screen.findByTestId("similar")).textContent ?? "";
    for (const part of ["14:05", LIN.name, "不要重复收款"]) expect(hint).toContain(part);
    await click("show-code");
    expect(bench.commands.showCode).toHaveBeenCalledOnce();
  });

  it("asks for a failed sale again as another attempt of the same sale", async () => {
    bench.till.counter.show({ ...WAITING, state: "failed", reason: "balance_too_low", reference: "A7" });
    await fireEvent.click(await screen.findByTestId("try-again"));
    expect((await screen.findByTestId("amount")).textContent).toBe("¥68.00");
    await click("show-code");
    const sent = bench.commands.showCode.mock.calls[0]?.[1];
    expect(sent).toMatchObject({ amount: "68.00", reference: "A7", retry_of: WAITING.order_number });
    await screen.findByTestId("qr");
    bench.till.counter.next();
    expect(bench.till.counter.retryOf).toBeNull();
  });

  it("shows the problem with its next step and stays where it is", async () => {
    bench.commands.showCode.mockResolvedValueOnce(refused("no_account", { params: { wallet: "alipay" } }));
    await enterAmount();
    await click("show-code");
    expect((await screen.findByTestId("problem")).textContent).toContain("支付宝");
    expect(screen.getByTestId("amount").textContent).toBe("¥68.00");
  });

  it("offers the offline flow for the very order when the platform cannot be reached", async () => {
    bench.commands.showCode.mockResolvedValueOnce(refused("offline", { payment: WAITING }));
    await enterAmount();
    await click("show-code");
    await fireEvent.click(await screen.findByTestId("go-offline"));
    await screen.findByTestId("claim");
    await fireEvent.input(screen.getByTestId("evidence"), { target: { value: "2026112222001" } });
    await fireEvent.click(await screen.findByTestId("claim-redeem"));
    expect(bench.commands.claim.mock.calls[0]?.[1]).toMatchObject({ order_number: WAITING.order_number });
  });

  it("forgets the refusal once the platform answers again", async () => {
    bench.commands.showCode.mockResolvedValueOnce(refused("offline", { payment: WAITING }));
    await enterAmount();
    await click("show-code");
    await screen.findByTestId("problem");
    bench.tell({ event: "health", health: OFFLINE });
    expect(screen.getByTestId("problem")).toBeTruthy();
    bench.tell({ event: "health", health: ONLINE });
    await expect.poll(() => screen.queryByTestId("problem")).toBeNull();
    expect(screen.getByTestId("amount").textContent).toBe("¥68.00");
  });

  it("makes the offline flow the main action while it is offline", async () => {
    bench.tell({ event: "health", health: OFFLINE });
    await enterAmount();
    await screen.findByTestId("go-offline");
    await key("Enter");
    expect(await screen.findByTestId("claim")).toBeTruthy();
    expect(bench.commands.showCode).not.toHaveBeenCalled();
  });

  it("is offline first for the wallet that is out of reach, and for no other", async () => {
    bench.tell({ event: "health", health: PARTLY });
    await enterAmount();
    await screen.findByTestId("offline-wechatpay");
    expect(screen.queryByTestId("offline-alipay")).toBeNull();
    expect(screen.queryByTestId("go-offline")).toBeNull();
    await key("Enter");
    expect(bench.commands.showCode).toHaveBeenCalledOnce();
    await screen.findByTestId("qr");
    bench.till.counter.next();
    await screen.findByTestId("key-6");
    await enterAmount();
    await click("wallet-wechatpay");
    await screen.findByTestId("go-offline");
    await key("Enter");
    expect(await screen.findByTestId("claim")).toBeTruthy();
    expect(bench.commands.showCode).toHaveBeenCalledOnce();
  });

  it("sets the chosen wallet offline, asks its platform for nothing, and takes that back by the same button", async () => {
    await enterAmount();
    await click("force-wallet");
    expect(bench.commands.forceWallet).toHaveBeenLastCalledWith("token-of-lin", "alipay", true);
    await screen.findByTestId("go-offline");
    expect(screen.getByTestId<HTMLButtonElement>("show-code").disabled).toBe(true);
    expect(screen.getByTestId("wallet-state").textContent).toContain("手动设为离线");
    bench.commands.forceWallet.mockResolvedValue(ok(ONLINE));
    await click("force-wallet");
    expect(bench.commands.forceWallet).toHaveBeenLastCalledWith("token-of-lin", "alipay", false);
    await expect.poll(() => screen.queryByTestId("go-offline")).toBeNull();
  });

  it("offers the offline flow where the core says that the wallet was set offline meanwhile", async () => {
    bench.commands.showCode.mockResolvedValueOnce(refused("set_offline", { params: { wallet: "alipay" } }));
    await enterAmount();
    await click("show-code");
    expect((await screen.findByTestId("problem")).textContent).toContain("支付宝已被设为离线");
    await click("go-offline");
    expect(await screen.findByTestId("claim")).toBeTruthy();
  });

  it("says what a refused setting is refused for", async () => {
    bench.commands.forceWallet.mockResolvedValue(refused("not_allowed"));
    await click("force-wallet");
    expect(await screen.findByTestId("problem")).toBeTruthy();
    expect(bench.till.health).not.toEqual(FORCED);
  });

  it("looks up what was typed, and shows who redeemed it before", async () => {
    bench.commands.scan.mockResolvedValueOnce(ok({ outcome: "already_redeemed", payment: REDEEMED }));
    await click("lookup");
    await fireEvent.input(screen.getByTestId("lookup-text"), { target: { value: " T1A000042K " } });
    await fireEvent.click(screen.getByTestId("lookup-go"));
    const words = (await screen.findByTestId("duplicate")).textContent ?? "";
    for (const part of ["林小满", "T1", "¥68.00", "2026年11月22日"]) expect(words).toContain(part);
    expect(bench.commands.scan.mock.calls[0]?.[1]).toEqual({
      text: "T1A000042K",
      amount: null,
      reference: null,
      wallet: null,
      retry_of: null,
    });
    expect(bench.commands.redeem).not.toHaveBeenCalled();
    expect(bench.tones).toContain("refused");
  });
});

describe("a wallet of the shop's own naming", () => {
  beforeEach(async () => {
    const mall = {
      wallet: "other",
      name: "大城商场",
      show_code: false,
      scan_code: true,
      static_code: true,
      coupons: false,
    };
    bench.commands.tillState.mockResolvedValue(ok({ ...STATE, shop: { ...SHOP, wallets: [...SHOP.wallets, mall] } }));
    await bench.till.open();
    await click("wallet-other");
  });

  it("is called by its name, and asks for a scan where it has no code to show", async () => {
    await enterAmount();
    expect(screen.getByTestId("wallet-other").textContent).toContain("大城商场");
    expect(screen.getByTestId("scan-only").textContent).not.toBe("");
    expect(screen.getByTestId<HTMLButtonElement>("show-code").disabled).toBe(true);
    await key("Enter");
    expect(bench.commands.showCode).not.toHaveBeenCalled();
  });

  it("is told to the core with a scan, whose shape does not show it", async () => {
    await enterAmount();
    await bench.till.counter.scanned("MALL-17");
    const sent = { text: "MALL-17", amount: "68.00", reference: null, wallet: "other", retry_of: null };
    expect(bench.commands.scan).toHaveBeenLastCalledWith("token-of-lin", sent);
  });
});

describe("a scan", () => {
  it("pays with the amount on the keypad", async () => {
    bench.commands.scan.mockResolvedValueOnce(
      ok({ outcome: "paying", payment: { ...WAITING, method: "scan_code", code_svg: null } }),
    );
    await enterAmount();
    await bench.till.counter.scanned("281234567890123456");
    expect(bench.commands.scan.mock.calls[0]?.[1]).toMatchObject({ text: "281234567890123456", amount: "68.00" });
    expect((await screen.findByTestId("waiting")).textContent).toContain("请顾客在手机上输入密码");
  });

  it("asks for the amount when there is none yet", async () => {
    bench.commands.scan.mockResolvedValueOnce(ok({ outcome: "needs_amount", wallet: "wechatpay" }));
    await bench.till.counter.scanned("131234567890123456");
    expect((await screen.findByTestId("hint")).textContent).toContain("请先输入金额");
    expect(bench.till.counter.chosenWallet).toBe("wechatpay");
  });

  it("that is read twice within two seconds is processed once, with a soft tone", async () => {
    await bench.till.counter.scanned("T1A000042K", 1000);
    bench.till.counter.next();
    await bench.till.counter.scanned("T1A000042K", 2900);
    expect(bench.commands.scan).toHaveBeenCalledOnce();
    expect(bench.tones.at(-1)).toBe("soft");
    await bench.till.counter.scanned("T1A000042K", 5000);
    expect(bench.commands.scan).toHaveBeenCalledTimes(2);
  });

  it("on the result screen begins the next sale", async () => {
    bench.till.counter.show(PAID);
    await bench.till.counter.redeem();
    await screen.findByTestId("done");
    await bench.till.counter.scanned("T1A000099X");
    expect(bench.commands.scan).toHaveBeenCalledOnce();
    expect(await screen.findByTestId("paid")).toBeTruthy();
  });

  it("does not begin a second payment while a customer may still pay the first", async () => {
    bench.till.counter.show(WAITING);
    await bench.till.counter.scanned("281234567890123456");
    expect(bench.commands.scan).not.toHaveBeenCalled();
    expect((await screen.findByTestId("hint")).textContent).toContain("还没有结束");
  });
});
