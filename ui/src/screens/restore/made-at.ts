import type { BackupFile } from "../../host/host";
import { dateAndClock } from "../../format/time";

/** When a backup was made, in the shop's zone or, where no shop is open, in this computer's. */
export function madeAt(file: BackupFile, zone: string | undefined): string {
  return dateAndClock(file.made_at, zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
}
