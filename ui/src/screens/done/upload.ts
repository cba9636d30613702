import type { PaymentView } from "../../host/host";
import { t } from "../../words/words.svelte";

/** How far the confirmation got, in words. A claim is verified first, and says so. */
export function uploadWords(payment: PaymentView): string {
  if (payment.redemption?.state === "provisional") return t("ui.upload.verify_first");
  switch (payment.upload?.state) {
    case "done":
      return t("ui.upload.done");
    case "needs_person":
      return t("ui.upload.needs_person");
    case "pending":
      return t("ui.upload.pending");
    default:
      return t("ui.upload.saved");
  }
}
