import type { PaymentView } from "../host/host";

export interface Mark {
  kind: "paid" | "claimed" | "waiting" | "unknown" | "failed";
  /** A code of `state.*`. */
  word: string;
}

/** Shape, colour and word of a payment. A provisional redemption is never marked as paid. */
export function markOf(payment: PaymentView): Mark {
  if (payment.truth === "claimed" || payment.redemption?.state === "provisional")
    return { kind: "claimed", word: claimWord(payment) };
  if (payment.given_back) return { kind: "failed", word: "given_back" };
  if (payment.redemption) return { kind: "paid", word: "redeemed" };
  switch (payment.state) {
    case "confirmed":
      return { kind: "paid", word: "confirmed" };
    case "created":
    case "awaiting":
      return { kind: "waiting", word: payment.state };
    case "closing":
      return { kind: "unknown", word: "closing" };
    default:
      return { kind: "failed", word: payment.state };
  }
}

const claimWord = (payment: PaymentView): string => (payment.redemption ? "provisional" : "claimed");
