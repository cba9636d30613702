import type { HealthCheck } from "../host/host";
import { dateAndClock } from "../format/time";
import { type Sentence, sentenceOf } from "./problem";
import { lookUp, named } from "./words.svelte";

/** Why no backup was made, as part of a sentence. */
export function backupErrorOf(code: string): string {
  return lookUp(`keeping.backup_error.${code}`, {}) ?? sentenceOf({ code, params: {}, payment: null }).title;
}

/** What a check found, and the next step where there is one. Instants among the values are written out. */
export function findingOf(check: HealthCheck, zone: string): Sentence {
  const { at } = check.params;
  const values = { ...check.params, ...(at === undefined ? {} : { at: dateAndClock(at, zone) }) };
  const key = `keeping.finding.${check.finding}`;
  return {
    title: lookUp(`${key}.title`, values) ?? named("keeping.state", check.state),
    next: lookUp(`${key}.next`, values) ?? "",
  };
}

/** The details as people read them: what failed in a backup comes as a code. */
export function detailsOf(check: HealthCheck): string[] {
  return check.code === "backups" ? check.details.map(backupErrorOf) : check.details;
}

/** The one sentence above the checks. */
export function headlineOf(state: string): Sentence {
  return {
    title: lookUp(`keeping.health.${state}.title`, {}) ?? state,
    next: lookUp(`keeping.health.${state}.next`, {}) ?? "",
  };
}

/** An account of the book in words a shopkeeper uses. */
export function accountOf(code: string): { name: string; what: string } {
  return {
    name: lookUp(`keeping.account.${code}.name`, {}) ?? code,
    what: lookUp(`keeping.account.${code}.what`, {}) ?? "",
  };
}
