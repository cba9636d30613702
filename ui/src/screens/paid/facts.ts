import { dateAndClock, exactClock } from "../../format/time";
import type { PaymentView } from "../../host/host";
import type { Fact } from "../../parts/fact";
import { named, t } from "../../words/words.svelte";

/** All that the counter may know of a payment, in the order in which people ask for it. */
export function factsOf(payment: PaymentView, zone: string): Fact[] {
  const at = (instant: string | null | undefined): string | null => (instant ? exactClock(instant, zone) : null);
  return [
    { name: t("ui.fact.wallet"), value: named("wallet", payment.wallet) },
    { name: t("ui.fact.payer"), value: payment.payer },
    { name: t("ui.fact.paid_at"), value: at(payment.paid_at), exact: true },
    { name: t("ui.fact.created_at"), value: at(payment.created_at), exact: true },
    { name: t("ui.fact.reference"), value: payment.reference },
    { name: t("ui.fact.order"), value: payment.order_number, exact: true },
    { name: t("ui.fact.transaction"), value: payment.transaction_id, exact: true },
    { name: t("ui.fact.evidence"), value: payment.claim?.evidence, exact: true },
    { name: t("ui.fact.approved_by"), value: payment.claim?.approved_by },
  ];
}

/** Who redeemed, when and where. */
export function redemptionFacts(payment: PaymentView, zone: string): Fact[] {
  const { redemption } = payment;
  return [
    { name: t("ui.fact.redeemed_at"), value: redemption && dateAndClock(redemption.at, zone), exact: true },
    { name: t("ui.fact.redeemed_by"), value: redemption?.by },
    { name: t("ui.fact.till"), value: redemption?.till },
  ];
}
