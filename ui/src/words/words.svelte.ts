import i18next from "i18next";
import en from "../../../assets/locales/en.json";
import zh from "../../../assets/locales/zh-CN.json";
import { remember, remembered } from "../format/memory";

export type Language = "zh-CN" | "en";

type Keys<T> = T extends string
  ? ""
  : { [K in keyof T & string]: Keys<T[K]> extends "" ? K : `${K}.${Keys<T[K]>}` }[keyof T & string];
type Plain<K extends string> = K extends `${infer Stem}_other` ? Stem | K : K;

/** A key of the words; counted words are asked for without their ending. */
export type Key = Plain<Keys<typeof zh>>;

type Values = Record<string, string | number | undefined>;

const LANGUAGES: readonly Language[] = ["zh-CN", "en"];

const words = i18next.createInstance();
void words.init({
  lng: "zh-CN",
  fallbackLng: "zh-CN",
  initAsync: false,
  resources: { "zh-CN": { translation: zh }, en: { translation: en } },
  // The same files are read by the terminal, where blanks are written %{so}. Svelte escapes what it prints.
  interpolation: { prefix: "%{", suffix: "}", escapeValue: false },
});

let current = $state<Language>("zh-CN");

function set(language: Language): void {
  current = language;
  void words.changeLanguage(language);
  document.documentElement.lang = language;
}

export const language = {
  get current(): Language {
    return current;
  },
  choose(chosen: Language): void {
    set(chosen);
    remember("language", chosen);
  },
  recall(): void {
    set(remembered("language", LANGUAGES, "zh-CN"));
  },
};

/** Every character that the words of the moment's language are written with. */
export const characters = (): string[] => {
  const all = Array.from(JSON.stringify(current === "en" ? en : zh), (one) => [one, one]);
  return Object.keys(Object.fromEntries(all));
};

/** The words at a key, in the language of the moment. */
export function t(key: Key, values: Values = {}): string {
  return words.t(key, { ...values, lng: current });
}

let ownNames = $state.raw<Record<string, string>>({});

/** The shop's own names for wallets stand before the words. */
export function nameWallets(wallets: readonly { wallet: string; name: string | null }[]): void {
  ownNames = Object.fromEntries(wallets.flatMap(({ wallet, name }) => (name === null ? [] : [[wallet, name]])));
}

/** The words for a code that the core sent; a code without words is shown as it is. */
export function named(
  group:
    | "wallet"
    | "state"
    | "truth"
    | "resolution"
    | "case_kind"
    | "case_action"
    | "barred"
    | "owner_next"
    | "happening"
    | "happening_detail"
    | `contact_${"channel" | "result"}`
    | "limit"
    | "printed"
    | "role"
    | "refund"
    | "refund_reason"
    | "field"
    | `coupon_${"state" | "found"}`
    | "field_secret"
    | "scheme"
    | "code_field"
    | `keeping.${"state" | "check" | "because" | "probe"}`
    | `queue.${"state" | "outcome"}`
    | `network.${"connection" | "state" | "work" | "cause" | "fate" | "coupon_fate"}`,
  code: string,
): string {
  const own = group === "wallet" ? ownNames[code] : undefined;
  return own ?? lookUp(`${group}.${code}`, {}) ?? code;
}

/** Words at a key that is made at run time, or none. */
export function lookUp(key: string, values: Values): string | undefined {
  return words.exists(key) ? words.t(key, { ...values, lng: current }) : undefined;
}
