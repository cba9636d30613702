import { lasting } from "../../format/time";
import { money } from "../../format/money";
import { t } from "../../words/words.svelte";
import type { Amount } from "./limits.svelte";

/** What a limit of this amount comes to, in a plain sentence; none while the amount is half typed. */
export function exampleOf(limit: Amount, amount: string, currency: string): string {
  if (!/^\d+(\.\d+)?$/.test(amount)) return "";
  return t(`ui.limits.example.${limit}`, { amount: money({ amount, currency }) });
}

export const ageExample = (seconds: number): string => t("ui.limits.example.max_age", { age: lasting(seconds) });
