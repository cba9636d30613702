import type { PaymentView } from "../../host/host";
import type { Key } from "../../words/words.svelte";

/** What the till is doing about a payment that is not decided. */
export type Doing = "preparing" | "scan" | "on_phone" | "checking" | "cancelling" | "offline";

/** Words and colour follow from what is known; a payment whose end is not known is never called failed. */
export function doingOf(payment: PaymentView, offline: boolean, secondsLeft: number): Doing {
  if (payment.state === "closing") return payment.close_cause === "cancelled" ? "cancelling" : "checking";
  if (offline) return "offline";
  if (payment.state === "created") return "preparing";
  if (secondsLeft <= 0) return "checking";
  return payment.method === "scan_code" ? "on_phone" : "scan";
}

export const isUnknown = (doing: Doing): boolean =>
  doing === "checking" || doing === "cancelling" || doing === "offline";

export const titleOf = (doing: Doing): Key => `ui.waiting.${doing}.title`;

export const nextOf = (doing: Doing): Key => `ui.waiting.${doing}.next`;
