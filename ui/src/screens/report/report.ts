import type { DaySummary, ExportFormat, TruthsView } from "../../host/host";

export const FORMATS: readonly ExportFormat[] = ["csv", "xlsx"];

/** The three truths in the order in which money becomes certain. They are shown apart and never added. */
export const TRUTHS = ["claimed", "confirmed", "settled"] as const;

export type Truth = (typeof TRUTHS)[number];

/** Three truths and what was not taken: the columns of every table. */
export const COLUMNS = [...TRUTHS, "failed"] as const satisfies readonly (keyof TruthsView)[];

/** Newest first; today is there before its first payment. */
export function daysToChoose(days: DaySummary[], today: string): string[] {
  const known = new Set([today, ...days.map((day) => day.business_day)]);
  return [...known].sort().reverse();
}

/** `09:00–10:00` */
export const hourName = (hour: number): string => `${two(hour)}:00–${two((hour + 1) % 24)}:00`;

const two = (hour: number): string => String(hour).padStart(2, "0");
