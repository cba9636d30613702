import type { PaymentView } from "../../host/host";
import { reasonOf, type Sentence } from "../../words/problem";
import { t } from "../../words/words.svelte";

/** How a payment without a redemption ended, in plain words with the next step. */
export function endOf(payment: PaymentView): Sentence {
  if (payment.given_back) return { title: t("ui.ended.given_back"), next: t("ui.ended.given_back_next") };
  switch (payment.state) {
    case "closed":
      return closedWords(payment);
    case "paid_after_close":
      return reasonOf("paid_after_close");
    case "claimed":
      return { title: t("state.claimed"), next: t("ui.upload.verify_first") };
    default:
      return reasonOf(payment.reason ?? "declined");
  }
}

function closedWords(payment: PaymentView): Sentence {
  if (payment.refunded) return { title: t("ui.ended.refunded"), next: t("ui.ended.refunded_next") };
  const title = payment.close_cause === "expired" ? t("ui.ended.expired") : t("ui.ended.cancelled");
  return { title, next: t("ui.ended.again") };
}

/** Money may be somewhere: a colour of its own, and no invitation to charge again. */
export const needsPerson = (payment: PaymentView): boolean =>
  !payment.given_back &&
  (payment.state === "paid_after_close" || payment.state === "disputed" || payment.state === "claimed");

/** The sale may be asked for again: nothing of this attempt can become money any more, as far as anybody knows. */
export const canTryAgain = (payment: PaymentView): boolean =>
  !payment.given_back && (payment.state === "failed" || payment.state === "closed");
