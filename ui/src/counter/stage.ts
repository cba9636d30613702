import type { PaymentView } from "../host/host";

/** What stands on the counter. `duplicate` and `found` show a payment that was redeemed before. */
export type Stage =
  | { kind: "sale" }
  | { kind: "coupon" }
  | { kind: "claim"; order: PaymentView | null }
  | { kind: "waiting" | "paid" | "done" | "duplicate" | "found" | "ended" | "refund"; payment: PaymentView };

export type PaymentStage = Exclude<Stage, { kind: "sale" | "coupon" | "claim" }>;

/** Which screen belongs to a payment as it is now. */
export function stageOf(payment: PaymentView): PaymentStage {
  if (payment.redemption) return { kind: "done", payment };
  switch (payment.state) {
    case "created":
    case "awaiting":
    case "closing":
      return { kind: "waiting", payment };
    case "confirmed":
      return { kind: payment.given_back ? "ended" : "paid", payment };
    default:
      // Failed, closed, late, disputed or claimed: words for each, and nothing to redeem.
      return { kind: "ended", payment };
  }
}

/** The payment keeps its screen while its data moves on: a redeemed one that was looked up does not become "done". */
export function movedOn(stage: PaymentStage, payment: PaymentView): PaymentStage {
  const stays = ["duplicate", "found", "done", "refund"].includes(stage.kind);
  return stays ? { kind: stage.kind, payment } : stageOf(payment);
}

/** How far a payment is. It never goes back: money that arrived does not become awaited again. */
function progressOf(payment: PaymentView): number {
  if (payment.redemption) return payment.redemption.state === "redeemed" ? 5 : 4;
  const undecided = ["created", "awaiting", "closing"].indexOf(payment.state);
  return undecided >= 0 ? undecided : 3;
}

/** All of a payment that only ever grows: how far it is, whether its upload arrived, its refunds and the ended ones. */
const growthOf = (payment: PaymentView): number[] => [
  progressOf(payment),
  Number(payment.upload?.state === "done"),
  payment.refunds.length,
  payment.refunds.filter((refund) => refund.state !== "running").length,
];

/** Whether a view was overtaken: a command's answer and an event may arrive in either order. */
export function isOvertaken(view: PaymentView, by: PaymentView | null): boolean {
  if (view.order_number !== by?.order_number) return false;
  const newer = growthOf(by);
  return growthOf(view).some((part, at) => part < (newer[at] ?? 0));
}

export const paymentOf = (stage: Stage): PaymentView | null => {
  if (stage.kind === "sale" || stage.kind === "coupon") return null;
  return stage.kind === "claim" ? stage.order : stage.payment;
};
