import { describe, expect, it } from "vitest";
import { decimalOf, digitsOf, erased, typed } from "./amount";

const enter = (...keys: string[]): string => keys.reduce(typed, "");

describe("the amount", () => {
  it("grows from the right, the smallest unit first", () => {
    expect(decimalOf(enter("1", "2", "00"), 2)).toBe("12.00");
    expect(decimalOf(enter("5"), 2)).toBe("0.05");
    expect(decimalOf("", 2)).toBe("0.00");
  });

  it("has no leading zeros to type away", () => {
    expect(enter("0", "00", "7")).toBe("7");
  });

  it("is whole where the currency has no smaller unit", () => {
    expect(decimalOf(enter("1", "2", "00"), 0)).toBe("1200");
    expect(decimalOf("", 0)).toBe("0");
  });

  it("has three places where the currency has three", () => {
    expect(decimalOf(enter("1", "2"), 3)).toBe("0.012");
  });

  it("stays as it is when a key would make it too long, also by two digits at once", () => {
    const long = "1234567890";
    expect(typed(long, "00")).toBe(long);
    expect(typed(long, "1")).toBe("12345678901");
    expect(typed("12345678901", "1")).toBe("12345678901");
  });

  it("is typed again as it stands", () => {
    expect([digitsOf("12.34", 2), digitsOf("0.05", 2), digitsOf("1200", 0)]).toEqual(["1234", "5", "1200"]);
  });

  it("loses its last digit on backspace, and nothing when it is empty", () => {
    expect(erased("120")).toBe("12");
    expect(erased("")).toBe("");
  });
});
