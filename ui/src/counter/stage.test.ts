import { describe, expect, it } from "vitest";
import type { PaymentView } from "../host/host";
import { CLAIMED, FAILED, PAID, REDEEMED, WAITING } from "../testing/fixtures";
import { isOvertaken, movedOn, stageOf } from "./stage";

describe("the screen of a payment", () => {
  it.each([
    [WAITING, "waiting"],
    [{ ...WAITING, state: "created" }, "waiting"],
    [{ ...WAITING, state: "closing" }, "waiting"],
    [PAID, "paid"],
    [REDEEMED, "done"],
    [CLAIMED, "done"],
    [FAILED, "ended"],
    [{ ...PAID, state: "paid_after_close" }, "ended"],
    [{ ...PAID, state: "disputed" }, "ended"],
  ])("follows from where it stands (%#)", (payment, kind) => {
    expect(stageOf(payment).kind).toBe(kind);
  });

  it("stays a duplicate when the redeemed payment is uploaded meanwhile", () => {
    expect(movedOn({ kind: "duplicate", payment: REDEEMED }, REDEEMED).kind).toBe("duplicate");
  });
});

describe("a late view", () => {
  it("is overtaken by money, by a redemption and by its proof", () => {
    expect(isOvertaken({ ...WAITING, state: "closing" }, PAID)).toBe(true);
    expect(isOvertaken(PAID, REDEEMED)).toBe(true);
    expect(isOvertaken(CLAIMED, REDEEMED)).toBe(true);
  });

  it("is overtaken by the upload of its redemption and by the end of its refund", () => {
    const upload = { ...REDEEMED.upload, state: "done" };
    expect(isOvertaken(REDEEMED, { ...REDEEMED, upload } as PaymentView)).toBe(true);
    const refund = { request: "R1", state: "running" };
    const asked = { ...REDEEMED, refunds: [refund] } as PaymentView;
    const ended = { ...REDEEMED, refunds: [{ ...refund, state: "done" }] } as PaymentView;
    expect(isOvertaken(REDEEMED, asked)).toBe(true);
    expect(isOvertaken(asked, ended)).toBe(true);
    expect(isOvertaken(ended, asked)).toBe(false);
  });

  it("is not overtaken by another payment, by nothing, or by where it comes from", () => {
    expect(isOvertaken(WAITING, { ...PAID, order_number: "T1A000099X" })).toBe(false);
    expect(isOvertaken(WAITING, null)).toBe(false);
    expect(isOvertaken(PAID, { ...WAITING, state: "closing" })).toBe(false);
  });
});
