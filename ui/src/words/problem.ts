import type { AccountCheck, Problem } from "../host/host";
import { lookUp, named, t } from "./words.svelte";

export interface Sentence {
  title: string;
  next: string;
}

/** What is wrong in plain words, and the next step. Codes among the values become words too.
 * Where a platform's console has words of its own, they are used. */
export function sentenceOf(problem: Problem): Sentence {
  const values = { ...problem.params };
  const wallet = values.wallet ?? "";
  if (values.wallet !== undefined) values.wallet = named("wallet", values.wallet);
  if (values.reason !== undefined) values.reason = reasonOf(values.reason).title;
  const key = `problem.${problem.code.replaceAll(".", "_")}`;
  return {
    title: lookUp(`${key}_${wallet}.title`, values) ?? lookUp(`${key}.title`, values) ?? t("problem.internal.title"),
    next: lookUp(`${key}_${wallet}.next`, values) ?? nextOf(problem, key, values),
  };
}

function nextOf(problem: Problem, key: string, values: Record<string, string | undefined>): string {
  const limit = problem.code === "over_limit" ? problem.params.limit : undefined;
  const narrower = limit === undefined ? undefined : lookUp(`ui.limit_next.${limit}`, values);
  return narrower ?? lookUp(`${key}.next`, values) ?? t("problem.internal.next");
}

export function reasonOf(code: string): Sentence {
  return {
    title: lookUp(`reason.${code}.title`, {}) ?? code,
    next: lookUp(`reason.${code}.next`, {}) ?? "",
  };
}

/** What was found of a merchant account: a code of any of the three groups, its dots as in the core.
 * Where a platform's console has words of its own, they are used. */
export function accountSentenceOf(check: AccountCheck, wallet: string): Sentence {
  const code = check.code ?? "account.good";
  const [group = "", ...rest] = code.split(".");
  const key = ["account", "reason"].includes(group)
    ? `${group}.${rest.join("_")}`
    : `problem.${code.replaceAll(".", "_")}`;
  const said = (part: string): string | undefined =>
    lookUp(`${key}_${wallet}.${part}`, {}) ?? lookUp(`${key}.${part}`, {});
  return { title: said("title") ?? code, next: said("next") ?? "" };
}

export function ledgerSentenceOf(code: string): Sentence {
  return {
    title: lookUp(`ledger.${code}.title`, {}) ?? lookUp(`problem.${code}.title`, {}) ?? t("ledger.io.title"),
    next: lookUp(`ledger.${code}.next`, {}) ?? lookUp(`problem.${code}.next`, {}) ?? t("ledger.io.next"),
  };
}
