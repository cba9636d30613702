import type { Health } from "../host/host";

/** What stands above everything else while it lasts, on every page. */
export type KeepingNotice = "recovering" | "read_only" | "backup";

/** A failed backup is for those who can do something about it; the others sell on undisturbed. */
export function noticesOf(health: Health | undefined, mayAudit: boolean): KeepingNotice[] {
  const notices: KeepingNotice[] = [];
  if (health?.recovering) notices.push("recovering");
  if (health?.read_only) notices.push("read_only");
  if (health?.backup_error && mayAudit) notices.push("backup");
  return notices;
}
