import { language } from "../words/words.svelte";

/** Names beside one another as the language writes them: any of them will do. */
export const anyOf = (names: string[]): string =>
  new Intl.ListFormat(language.current, { type: "disjunction" }).format(names);

/** Names beside one another: all of them. */
export const allOf = (names: string[]): string =>
  new Intl.ListFormat(language.current, { type: "conjunction" }).format(names);
