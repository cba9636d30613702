import { afterEach, describe, expect, it } from "vitest";
import { language } from "../words/words.svelte";
import { money } from "./money";

afterEach(() => language.choose("zh-CN"));

describe("an amount on the screen", () => {
  it("is written in the form of the language", () => {
    expect(money({ amount: "1234.50", currency: "CNY" })).toBe("¥1,234.50");
    language.choose("en");
    expect(money({ amount: "1234.50", currency: "CNY" })).toBe("¥1,234.50");
  });

  it("keeps every digit, beyond what a float can hold", () => {
    expect(money({ amount: "90071992547409.93", currency: "CNY" })).toBe("¥90,071,992,547,409.93");
  });

  it("has the decimals of its currency and a true minus sign", () => {
    expect(money({ amount: "1200", currency: "JPY" })).toMatch(/1,200$/);
    expect(money({ amount: "-3.10", currency: "CNY" })).toContain("\u2212");
  });
});
