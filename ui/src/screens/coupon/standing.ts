import type { CouponView } from "../../host/host";
import type { Sentence } from "../../words/problem";
import { named, t } from "../../words/words.svelte";

/** What the counter says of a coupon. A claim is never called redeemed. */
export function wordsOf(coupon: CouponView, taken: boolean): Sentence {
  if (taken) return { title: t("ui.coupon.taken"), next: named("coupon_state", coupon.state) };
  switch (coupon.state) {
    case "asked":
      return { title: named("coupon_state", "asked"), next: t("ui.coupon.redeeming") };
    case "used":
      return { title: t("ui.coupon.done"), next: t("ui.coupon.done_note") };
    case "provisional":
      return { title: t("ui.coupon.claimed"), next: t("ui.coupon.claimed_note") };
    case "refused":
      return { title: t("ui.coupon.refused"), next: "" };
    case "given_up":
      return { title: named("coupon_state", "given_up"), next: t("ui.coupon.given_up") };
    case "undoing":
      return { title: named("coupon_state", "undoing"), next: t("ui.coupon.undoing") };
    case "undone":
      return { title: t("ui.coupon.undone"), next: "" };
    default:
      return { title: named("coupon_state", coupon.state), next: "" };
  }
}
