import type { Health } from "../host/host";

/** What stands above everything else while it lasts, on every page. */
export type KeepingNotice = "recovering" | "read_only" | "clock_wrong" | "backup";

/** A printed code that is not as it should be. */
export type PrintedNotice = "different" | "due" | "skipped";

/** A failed backup is for those who can do something about it; the others sell on undisturbed. */
export function noticesOf(health: Health | undefined, mayAudit: boolean): KeepingNotice[] {
  const notices: KeepingNotice[] = [];
  if (health?.recovering) notices.push("recovering");
  if (health?.read_only) notices.push("read_only");
  if (health?.clock_wrong) notices.push("clock_wrong");
  if (health?.backup_error && mayAudit) notices.push("backup");
  return notices;
}

/** The wallets whose printed codes stand so. One that differs is for everybody; one that nobody had to look at is for
 * those who answer for it; and where nothing is sold, none is asked to be looked at: it could not be noted. */
export function printedOf(health: Health | undefined, state: PrintedNotice, mayAudit: boolean): string[] {
  if (state === "skipped" && !mayAudit) return [];
  if (state === "due" && (health?.recovering || health?.read_only)) return [];
  const marks = (health?.printed_codes ?? []).filter((mark) => mark.state === state);
  return marks.map((mark) => mark.wallet);
}
