import { afterEach, describe, expect, it } from "vitest";
import en from "../../../assets/locales/en.json";
import zh from "../../../assets/locales/zh-CN.json";
import { money } from "../format/money";
import { sentenceOf } from "./problem";
import { language, lookUp, named, t } from "./words.svelte";

type Tree = { [key: string]: string | Tree };

const keysOf = (tree: Tree, at = ""): string[] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [at + key] : keysOf(value, `${at}${key}.`),
  );

const stem = (key: string): string => key.replace(/_(one|other)$/, "");
const texts = (tree: Tree): string[] =>
  Object.values(tree).flatMap((value) => (typeof value === "string" ? [value] : texts(value)));
const blanks = (text: string): string[] => [...text.matchAll(/%\{(\w+)\}/g)].map((match) => match[1] ?? "").sort();

/** Every source of the screens. */
const sources = Object.values(
  import.meta.glob<string>(["../**/*.{svelte,ts}", "!../**/*.test.ts"], {
    query: "?raw",
    import: "default",
    eager: true,
  }),
).join("\n");

afterEach(() => language.choose("zh-CN"));

describe("the words", () => {
  it("are there in both languages", () => {
    expect(new Set(keysOf(en).map(stem))).toEqual(new Set(keysOf(zh).map(stem)));
  });

  it("have the same blanks in both languages", () => {
    const at = (tree: Tree, key: string): string =>
      key.split(".").reduce<string | Tree>((node, part) => (node as Tree)[part] ?? "", tree) as string;
    for (const key of keysOf(zh)) expect(blanks(at(en, key)), key).toEqual(blanks(at(zh, key)));
  });

  it("have a title and a next step for every problem and fault of the ledger, and the customer's words for every reason", () => {
    for (const group of [zh.problem, zh.ledger]) {
      for (const [code, sentence] of Object.entries(group))
        expect(Object.keys(sentence), code).toEqual(["title", "next"]);
    }
    for (const [code, sentence] of Object.entries(zh.reason))
      expect(Object.keys(sentence), code).toEqual(["title", "next", "customer"]);
  });

  it("are Chinese in Chinese and hold no Chinese in English", () => {
    for (const text of texts(en)) expect(text).not.toMatch(/\p{Script=Han}/u);
    const plain = texts(zh).filter((text) => !/\p{Script=Han}/u.test(text));
    expect(
      plain.every((text) => /^(Apple Pay|%\{.*)$/.test(text)),
      plain.join(" | "),
    ).toBe(true);
  });

  it("of the screens are all used", () => {
    const made =
      /^ui\.(hint|waiting|leave\.(why|go)|connection|limit_next|network\.(view_\w+|(all_told|waits|put_off|stuck)(_next)?)|limits\.example|report\.(truth|column|csv|xlsx)|nav|ledger\.view_\w+|settings\.theme_\w+)/;
    const unused = keysOf(zh)
      .map(stem)
      .filter((key) => key.startsWith("ui.") && !made.test(key) && !sources.includes(key));
    expect(unused).toEqual([]);
  });

  it("follow the language at once", () => {
    expect(t("ui.nav.sale")).toBe("收款");
    language.choose("en");
    expect(t("ui.nav.sale")).toBe("Sale");
    expect(document.documentElement.lang).toBe("en");
  });

  it("count as the language counts", () => {
    language.choose("en");
    expect(t("ui.time.minutes", { count: 1 })).toBe("1 minute");
    expect(t("ui.time.minutes", { count: 2 })).toBe("2 minutes");
  });
});

describe("a problem in words", () => {
  const problem = (code: string, params: Record<string, string> = {}) => ({ code, params, payment: null });

  it("is found by its code, dots and all", () => {
    expect(sentenceOf(problem("amount.too_large")).title).toContain("金额太大");
  });

  it("names wallets and reasons in words", () => {
    expect(sentenceOf(problem("no_account", { wallet: "wechatpay" })).title).toContain("微信支付");
    expect(sentenceOf(problem("payment_refused", { reason: "balance_too_low" })).title).toContain("余额不足");
  });

  it("gives the next step of the very limit", () => {
    expect(sentenceOf(problem("over_limit", { limit: "age" })).next).toContain("先恢复网络");
  });

  it("is still a sentence when the code is new to the screens", () => {
    expect(sentenceOf(problem("from_the_future")).title).toContain("收银台出了错");
    expect(named("wallet", "newpay")).toBe("newpay");
    expect(lookUp("reason.from_the_future.title", {})).toBeUndefined();
  });

  it("shows amounts beside words in the language's form", () => {
    expect(t("ui.paid.redeem", { amount: money({ amount: "68.00", currency: "CNY" }) })).toBe("核销 ¥68.00");
  });
});
