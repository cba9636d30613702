/** What a key writes on the US layout that scanners type on, plain and with shift. */
const MARKS: Record<string, readonly [plain: string, shifted: string]> = {
  Minus: ["-", "_"],
  Equal: ["=", "+"],
  Slash: ["/", "?"],
  Period: [".", ">"],
  Comma: [",", "<"],
  Semicolon: [";", ":"],
  Quote: ["'", '"'],
  BracketLeft: ["[", "{"],
  BracketRight: ["]", "}"],
  Backslash: ["\\", "|"],
  Backquote: ["`", "~"],
  NumpadDecimal: [".", "."],
  NumpadSubtract: ["-", "-"],
  NumpadAdd: ["+", "+"],
  NumpadDivide: ["/", "/"],
  NumpadMultiply: ["*", "*"],
};

const SHIFTED_DIGITS = ")!@#$%^&*(";

/**
 * The character of a key press, by the key's place and not by what an input method made of it: a Chinese input method
 * swallows `event.key`.
 */
export function characterOf(event: KeyboardEvent): string | undefined {
  const { code, shiftKey } = event;
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  if (digit !== undefined) return shiftKey && code.startsWith("Digit") ? SHIFTED_DIGITS.charAt(Number(digit)) : digit;
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined) return shiftKey === event.getModifierState("CapsLock") ? letter.toLowerCase() : letter;
  const mark = MARKS[code];
  if (mark !== undefined) return shiftKey ? mark[1] : mark[0];
  // On-screen keyboards and automation may name no key; then the character itself is all there is.
  return code === "" && event.key.length === 1 ? event.key : undefined;
}

export const isEnter = (event: KeyboardEvent): boolean =>
  event.code === "Enter" || event.code === "NumpadEnter" || (event.code === "" && event.key === "Enter");
