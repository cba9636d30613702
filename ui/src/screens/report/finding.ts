import type { HourLine } from "../../host/host";

/** The hour with the most confirmed payments, the earliest of equals; none when nothing was confirmed at all. */
export function busiest(hours: HourLine[]): HourLine | null {
  const [first, ...rest] = hours;
  if (!first) return null;
  const most = rest.reduce(
    (best, line) => (line.truths.confirmed.count > best.truths.confirmed.count ? line : best),
    first,
  );
  return most.truths.confirmed.count === 0 ? null : most;
}
