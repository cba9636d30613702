import { dateAndClock } from "../../format/time";
import { money } from "../../format/money";
import type { CouponView } from "../../host/host";
import type { Fact } from "../../parts/fact";
import { named, t } from "../../words/words.svelte";

/** Whether the customer waits for nothing more: the next coupon can come. */
export const isSettled = (coupon: CouponView): boolean => coupon.state !== "asked";

export type Mood = "good" | "bad" | "waits" | "claim" | "plain";

/** How loud a coupon is: only one that the platform confirmed is good. */
export function moodOf(coupon: CouponView, taken: boolean): Mood {
  if (taken) return "bad";
  switch (coupon.state) {
    case "used":
      return "good";
    case "refused":
      return "bad";
    case "provisional":
    case "written_off":
      return "claim";
    case "asked":
      return "waits";
    default:
      return "plain";
  }
}

/** Who, when, where and how much. */
export const couponFacts = (coupon: CouponView, zone: string): Fact[] => [
  { name: t("ui.coupon.name"), value: coupon.name },
  {
    name: t("ui.coupon.value"),
    value: coupon.value ? money(coupon.value) : null,
    exact: true,
  },
  { name: t("ui.fact.wallet"), value: named("wallet", coupon.wallet) },
  { name: t("ui.coupon.code"), value: coupon.tail && t("ui.coupon.tail", { tail: coupon.tail }), exact: true },
  { name: t("ui.coupon.by"), value: coupon.cashier },
  { name: t("ui.coupon.at"), value: dateAndClock(coupon.at, zone), exact: true },
  { name: t("ui.coupon.till"), value: coupon.till, exact: true },
  { name: t("ui.coupon.id"), value: coupon.coupon_id, exact: true },
  { name: t("ui.coupon.reference"), value: coupon.platform_ref, exact: true },
];
