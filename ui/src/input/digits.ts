import type { Bindings } from "./keys";

const DIGITS = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;

/** Both rows of digit keys, bound to one act. */
export function digitKeys(press: (digit: string) => void): Bindings {
  const bindings: Bindings = {};
  for (const digit of DIGITS) {
    bindings[`Digit${digit}`] = () => press(digit);
    bindings[`Numpad${digit}`] = () => press(digit);
    bindings[digit] = () => press(digit);
  }
  return bindings;
}
