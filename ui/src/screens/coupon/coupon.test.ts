import { fireEvent, render, screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import type { CouponOffer, CouponView } from "../../host/host";
import App from "../../shell/App.svelte";
import { Bench, ok, refused } from "../../testing/fake-host";
import { COUPON, COUPON_OFFER } from "../../testing/coupons";
import { CHEN, LIN, OFFLINE, WANG, yuan } from "../../testing/fixtures";
import { OFFER } from "../../testing/limits";

async function open(person = LIN, offer: Partial<CouponOffer> = {}): Promise<Bench> {
  const bench = new Bench().signedIn(person);
  bench.commands.lookAtCoupon.mockResolvedValue(ok({ ...COUPON_OFFER, ...offer }));
  render(App, { props: { till: bench.till } });
  await fireEvent.click(await screen.findByTestId("coupon"));
  await screen.findByTestId("coupon-desk");
  return bench;
}

const type = (id: string, value: string): Promise<unknown> =>
  fireEvent.input(screen.getByTestId(id), { target: { value } });
const press = async (id: string): Promise<unknown> => fireEvent.click(await screen.findByTestId(id));
const key = (code: string): Promise<unknown> => fireEvent.keyDown(document.body, { code, key: code });

async function lookedAt(person = LIN, offer: Partial<CouponOffer> = {}): Promise<Bench> {
  const bench = await open(person, offer);
  await type("coupon-code", "900112345678");
  await press("coupon-look");
  return bench;
}

async function standing(coupon: CouponView, person = LIN): Promise<Bench> {
  const bench = await lookedAt(person);
  bench.commands.redeemCoupon.mockResolvedValue(ok({ outcome: "redeeming", coupon }));
  await press("coupon-redeem");
  await screen.findByTestId("coupon-standing");
  return bench;
}

describe("a coupon at the counter", () => {
  it("is shown with name and value before anything is redeemed, then redeemed with one key", async () => {
    const bench = await lookedAt();
    expect((await screen.findByTestId("coupon-name")).textContent).toContain("双人下午茶");
    expect(screen.getByTestId("coupon-value").textContent).toContain("¥68.00");
    expect(bench.commands.redeemCoupon).not.toHaveBeenCalled();
    await key("Enter");
    expect(bench.commands.redeemCoupon).toHaveBeenCalledExactlyOnceWith("token-of-lin", {
      code: "900112345678",
      wallet: "alipay",
      stock: null,
    });
    const words = (await screen.findByTestId("coupon-standing")).textContent;
    expect(words).toContain("先不要交货");
    bench.tell({ event: "coupon", coupon: { ...COUPON, state: "used", platform_ref: "2026" } });
    await expect.poll(() => screen.getByTestId("coupon-standing").textContent).toContain("可以交货");
    expect(bench.tones).toEqual(["done"]);
  });

  it("is never guessed from a plain scan: only here a scan is a coupon", async () => {
    const bench = await open();
    await bench.till.counter.scanned("900112345678");
    expect(bench.commands.scan).not.toHaveBeenCalled();
    expect(bench.commands.lookAtCoupon).toHaveBeenCalledExactlyOnceWith("token-of-lin", {
      code: "900112345678",
      wallet: "alipay",
      stock: null,
    });
    await key("Escape");
    await key("Escape");
    await bench.till.counter.scanned("900187654321");
    expect(bench.commands.scan).toHaveBeenCalledOnce();
  });

  it("goes to the wallet that the cashier chose, with the batch where one is needed", async () => {
    const bench = await open();
    expect(screen.queryByTestId("coupon-stock")).toBeNull();
    await press("coupon-wallet-wechatpay");
    await type("coupon-code", " PRACTICE1234 ");
    await type("coupon-stock", "1990000000000001");
    await press("coupon-look");
    expect(bench.commands.lookAtCoupon.mock.calls[0]?.[1]).toEqual({
      code: "PRACTICE1234",
      wallet: "wechatpay",
      stock: "1990000000000001",
    });
  });

  it("says who, when and which till where it was redeemed before, and cannot be redeemed", async () => {
    const known = { ...COUPON, state: "used" };
    const bench = await lookedAt(LIN, { found: "taken", known });
    const words = (await screen.findByTestId("coupon-taken")).textContent;
    expect(words).toMatch(/不要再交货.*林小满.*T1/s);
    expect(screen.queryByTestId("coupon-redeem")).toBeNull();
    expect(bench.tones).toEqual(["refused"]);
  });

  it("says the same when another press came first", async () => {
    const bench = await lookedAt();
    bench.commands.redeemCoupon.mockResolvedValue(ok({ outcome: "already_redeemed", coupon: COUPON }));
    await press("coupon-redeem");
    expect(await screen.findByTestId("coupon-taken")).toBeTruthy();
  });

  it("is refused with the platform's reason and the next step", async () => {
    await lookedAt(LIN, { found: "refused", reason: "coupon_used", name: null, value: null });
    const words = (await screen.findByTestId("coupon-refused")).textContent;
    expect(words).toMatch(/不能用.*已经用掉/s);
    expect(screen.queryByTestId("coupon-redeem")).toBeNull();
  });

  it("tells of a refusal that comes after the key was pressed", async () => {
    const bench = await standing(COUPON);
    bench.tell({ event: "coupon", coupon: { ...COUPON, state: "refused", reason: "coupon_invalid" } });
    await expect.poll(() => screen.getByTestId("coupon-standing").textContent).toContain("已过期");
    expect(bench.tones).toEqual(["refused"]);
  });

  it("does not go back when a late answer arrives after the news", async () => {
    const bench = await lookedAt();
    bench.commands.redeemCoupon.mockImplementation(async () => {
      bench.tell({ event: "coupon", coupon: { ...COUPON, coupon_id: "T01_1_C000099_0" } });
      bench.tell({ event: "coupon", coupon: { ...COUPON, state: "used" } });
      return ok({ outcome: "redeeming", coupon: COUPON });
    });
    await press("coupon-redeem");
    await expect.poll(() => screen.getByTestId("coupon-standing").dataset.state).toBe("used");
    expect(bench.tones).toEqual(["done"]);
  });

  it("tells how many one code stands for", async () => {
    await lookedAt(LIN, { count: 3 });
    expect((await screen.findByTestId("coupon-count")).textContent).toContain("3");
  });
});

describe("a coupon without a network", () => {
  async function offline(verdict: Partial<typeof OFFER> = {}): Promise<Bench> {
    const bench = new Bench().signedIn();
    bench.commands.health.mockResolvedValue(ok(OFFLINE));
    bench.commands.lookAtCoupon.mockResolvedValue(ok({ ...COUPON_OFFER, found: "offline", value: null, name: null }));
    bench.commands.offlineOffer.mockResolvedValue(ok({ ...OFFER, ...verdict }));
    render(App, { props: { till: bench.till } });
    await fireEvent.click(await screen.findByTestId("coupon"));
    await type("coupon-code", "900112345678");
    await press("coupon-look");
    await screen.findByTestId("coupon-claiming");
    return bench;
  }

  async function worth(value: string): Promise<void> {
    await type("coupon-claim-value", value);
    await fireEvent.change(screen.getByTestId("coupon-claim-value"));
  }

  it("is a claim: its words say so, and it is never called redeemed", async () => {
    const bench = await offline();
    expect(screen.getByTestId("coupon-offline").textContent).toContain("没有人证实");
    await worth("30.00");
    await expect.poll(() => screen.getByTestId<HTMLButtonElement>("coupon-hand-over").disabled).toBe(false);
    const claimed = { ...COUPON, state: "provisional", value: yuan("30.00") };
    bench.commands.claimCoupon.mockResolvedValue(ok(claimed));
    await press("coupon-hand-over");
    expect(bench.commands.claimCoupon).toHaveBeenCalledExactlyOnceWith("token-of-lin", {
      coupon_id: null,
      coupon: { code: "900112345678", wallet: "alipay", stock: null },
      value: "30.00",
      approval: null,
    });
    const words = (await screen.findByTestId("coupon-standing")).textContent;
    expect(words).toContain("待核实");
    expect(words).not.toContain("券已核销，可以交货");
    expect(bench.tones).toEqual(["claimed"]);
  });

  it("asks for a manager's word where the limits do, and offers nothing beyond them", async () => {
    const bench = await offline({ verdict: "needs_manager" });
    await worth("120.00");
    await fireEvent.change(await screen.findByTestId("approve-person"), { target: { value: WANG.person_id } });
    await type("approve-pin", "654321");
    bench.commands.claimCoupon.mockResolvedValue(refused("wrong_pin", { params: { tries_left: "3" } }));
    await press("coupon-hand-over");
    expect(bench.commands.claimCoupon.mock.calls[0]?.[1].approval).toEqual({ person_id: "wang", pin: "654321" });
    expect(await screen.findByTestId("problem")).toBeTruthy();
    expect(screen.getByTestId<HTMLInputElement>("approve-pin").value).toBe("");
    bench.commands.offlineOffer.mockResolvedValue(ok({ ...OFFER, verdict: "refused", limit: "per_payment" }));
    await worth("900.00");
    expect((await screen.findByTestId("limit")).textContent).toContain("超出离线单笔限额");
    expect(screen.getByTestId<HTMLButtonElement>("coupon-hand-over").disabled).toBe(true);
  });

  it("claims the coupon that was asked about before the network went", async () => {
    const bench = await standing(COUPON);
    bench.tell({ event: "health", health: OFFLINE });
    await press("coupon-claim");
    await worth("30.00");
    await press("coupon-hand-over");
    await expect
      .poll(() => bench.commands.claimCoupon.mock.calls[0]?.[1])
      .toMatchObject({
        coupon_id: COUPON.coupon_id,
        coupon: null,
      });
  });
});

describe("taking a coupon back", () => {
  const used = { ...COUPON, state: "used", can_undo: true };

  it("needs a manager's word from a cashier", async () => {
    const bench = await standing(used);
    await press("coupon-undo");
    expect(screen.getByTestId<HTMLButtonElement>("coupon-undo-go").disabled).toBe(true);
    await fireEvent.change(screen.getByTestId("approve-person"), { target: { value: CHEN.person_id } });
    await type("approve-pin", "111111");
    bench.commands.undoCoupon.mockResolvedValue(ok({ ...used, state: "undoing", can_undo: false }));
    await press("coupon-undo-go");
    expect(bench.commands.undoCoupon.mock.calls[0]?.[1]).toEqual({
      coupon_id: COUPON.coupon_id,
      approval: { person_id: "chen", pin: "111111" },
    });
    bench.tell({ event: "coupon", coupon: { ...used, state: "undone", can_undo: false } });
    await expect.poll(() => screen.getByTestId("coupon-standing").textContent).toContain("回到顾客手里");
  });

  it("asks a manager for nobody else's", async () => {
    const bench = await standing(used, WANG);
    await press("coupon-undo");
    await press("coupon-undo-go");
    expect(bench.commands.undoCoupon.mock.calls[0]?.[1].approval).toBeNull();
  });

  it("gives up on one that nobody answered about", async () => {
    const bench = await standing(COUPON);
    bench.commands.giveUpCoupon.mockResolvedValue(ok({ ...COUPON, state: "given_up" }));
    await press("coupon-give-up");
    expect(bench.commands.giveUpCoupon).toHaveBeenCalledExactlyOnceWith("token-of-lin", COUPON.coupon_id);
    await expect.poll(() => screen.getByTestId("coupon-standing").textContent).toContain("已放弃");
  });
});

describe("the place for coupons", () => {
  it("opens with its key, leaves the sale on the keypad, and lists the latest", async () => {
    const bench = new Bench().signedIn();
    bench.commands.coupons.mockResolvedValue(ok([{ ...COUPON, state: "used" }]));
    render(App, { props: { till: bench.till } });
    await screen.findByTestId("show-code");
    bench.till.counter.press("68");
    await key("F9");
    await press(`coupon-${COUPON.coupon_id}`);
    expect(await screen.findByTestId("coupon-standing")).toBeTruthy();
    await press("coupon-back");
    expect(bench.till.counter.digits).toBe("68");
  });

  it("is not there where no wallet keeps coupons", async () => {
    const bench = new Bench().signedIn();
    const shop = bench.till.shop;
    const wallets = shop.wallets.map((wallet) => ({ ...wallet, coupons: false }));
    bench.commands.tillState.mockResolvedValue(ok({ ...bench.till.state!, shop: { ...shop, wallets } }));
    render(App, { props: { till: bench.till } });
    await expect.poll(() => screen.queryByTestId("coupon")).toBeNull();
    await key("F9");
    expect(screen.queryByTestId("coupon-desk")).toBeNull();
  });
});
