import type { OutageCostView } from "../../host/host";

/** How much of a limit is used, in whole percent, rounded up; nothing of no limit. */
export const shareOf = (part: number, whole: number): number => (whole > 0 ? Math.ceil((part * 100) / whole) : 0);

const NEAR = 80;
const FULL = 100;

/** A limit that is almost used is seen before it refuses. */
export function toneOf(percent: number): "good" | "near" | "full" {
  if (percent >= FULL) return "full";
  return percent >= NEAR ? "near" : "good";
}

/** What became of the claims of an outage, in the order in which it is told. */
export const FATES: (keyof OutageCostView)[] = [
  "taken",
  "confirmed",
  "refuted",
  "otherwise",
  "refunded",
  "lost",
  "open",
];
