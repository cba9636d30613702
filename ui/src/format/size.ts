import { language } from "../words/words.svelte";

const STEP = 1000;
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

/** A file's size in the largest unit that leaves a whole digit. */
export function size(bytes: string): string {
  let amount = Number(bytes);
  if (!Number.isFinite(amount)) return bytes;
  let unit = 0;
  while (amount >= STEP && unit < UNITS.length - 1) {
    amount /= STEP;
    unit += 1;
  }
  return new Intl.NumberFormat(language.current, {
    style: "unit",
    unit: UNITS[unit],
    unitDisplay: unit === 0 ? "long" : "short",
    maximumFractionDigits: 1,
  }).format(amount);
}
