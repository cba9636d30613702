/** The platforms' ceiling is 100,000,000.00, so no amount has more digits than this. */
const MOST_DIGITS = 11;

/** Digits that were typed, the smallest unit on the right, without leading zeros. Placed, never calculated. */
export function typed(digits: string, more: string): string {
  const next = (digits + more).replace(/^0+/, "");
  return next.length > MOST_DIGITS ? digits : next;
}

export const erased = (digits: string): string => digits.slice(0, -1);

/** `1234` is `12.34` in a currency of two decimals. */
export function decimalOf(digits: string, decimals: number): string {
  const padded = digits.padStart(decimals + 1, "0");
  const whole = padded.slice(0, padded.length - decimals);
  return decimals === 0 ? whole : `${whole}.${padded.slice(-decimals)}`;
}

/** The digits behind a decimal that was typed; none behind anything else. The way back from `decimalOf`. */
export function digitsOf(decimal: string, decimals: number): string {
  const [, whole = "", part = ""] = /^(\d*)(?:\.(\d*))?$/.exec(decimal.trim()) ?? [];
  if (part.length > decimals) return "";
  return (whole + part.padEnd(decimals, "0")).replace(/^0+/, "");
}
