import type { CouponView } from "../host/host";

/** How far a coupon is: a command's answer and an event may arrive in either order. */
const ORDER = ["asked", "given_up", "provisional", "refused", "written_off", "used", "undoing", "undone"];

/** Whether a view was overtaken. A refused undoing goes back to used, and that is news. */
export function isOvertakenCoupon(view: CouponView, by: CouponView | null): boolean {
  if (by?.coupon_id !== view.coupon_id) return false;
  const back = by.state === "undoing" && view.state === "used";
  return !back && ORDER.indexOf(view.state) < ORDER.indexOf(by.state);
}
