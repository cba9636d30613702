import type { CaseDetail, CaseView, CouponOffer, CouponView } from "../host/host";
import { CASE, DETAIL, LIN, yuan } from "./fixtures";

export const COUPON: CouponView = {
  coupon_id: "T1_1_C000007_K",
  wallet: "alipay",
  tail: "5678",
  stock: null,
  name: "双人下午茶套餐",
  value: yuan("68.00"),
  cashier: LIN.name,
  till: "T1",
  at: "2026-11-22T14:05:02+08:00",
  business_day: "2026-11-22",
  state: "asked",
  reason: null,
  claim: null,
  platform_ref: null,
  undo: null,
  upload: { state: "pending", receipt: null, attempts: 0 },
  can_undo: false,
  ledger_head: "130-77aa01c2",
};

export const COUPON_OFFER: CouponOffer = {
  found: "usable",
  reason: null,
  tail: "5678",
  name: "双人下午茶套餐",
  value: yuan("68.00"),
  valid_until: "2026-12-31T23:59:59+08:00",
  count: 1,
  known: null,
};

/** Goods that left for a coupon that was used elsewhere. */
export const COUPON_CASE: CaseView = {
  ...CASE,
  order_number: COUPON.coupon_id,
  kind: "coupon_refused",
  reason: "coupon_used",
};

export const COUPON_DETAIL: CaseDetail = {
  ...DETAIL,
  case: COUPON_CASE,
  contacts: [],
  timeline: [],
  subject: { about: "coupon", coupon: { ...COUPON, state: "provisional" } },
  other: null,
  draft: null,
  notes: [],
};
