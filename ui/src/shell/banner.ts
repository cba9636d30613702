import { money } from "../format/money";
import { clock, lasting } from "../format/time";
import type { Health, Progress, WalletHealth } from "../host/host";
import { t } from "../words/words.svelte";

/** What the line under the top bar has to say, the most pressing first. */
export type BannerKind = "offline" | "partly" | "syncing" | "summary" | "claims" | "stuck" | "uploads" | null;

export function bannerOf(health: Health | undefined, progress: Progress | undefined): BannerKind {
  if (health?.connection === "offline") return "offline";
  if (health && goneOf(health).length > 0) return "partly";
  if (progress && progress.done < progress.total) return "syncing";
  if (progress && progress.total > 0) return "summary";
  if (health && health.claims > 0) return "claims";
  if (health && health.work_stuck > 0) return "stuck";
  return health && health.uploads + health.refunds > 0 ? "uploads" : null;
}

/** The wallets that cannot be worked with, by whatever cause. */
export const goneOf = (health: Health): WalletHealth[] =>
  health.wallets.filter((wallet) => wallet.connection === "offline");

/** The wallets that a person has set offline. */
export const forcedOf = (health: Health): WalletHealth[] => health.wallets.filter((wallet) => wallet.forced);

/** The wallets whose platforms do not answer. */
export const silentOf = (health: Health): WalletHealth[] => goneOf(health).filter((wallet) => !wallet.forced);

/** The wallets that work. */
export const workingOf = (health: Health): WalletHealth[] =>
  health.wallets.filter((wallet) => wallet.connection === "online");

/** What waits to be verified, uploaded or given back, with counts and money: claims first. */
export function waitingFacts(health: Health, zone: string): string[] {
  const facts: string[] = [];
  if (health.claims > 0)
    facts.push(t("ui.banner.claims", { count: health.claims, amount: money(health.claims_amount) }));
  if (health.oldest_claim) facts.push(oldestFact(health.oldest_claim, health.oldest_claim_seconds, zone));
  if (health.uploads > 0)
    facts.push(t("ui.banner.uploads", { count: health.uploads, amount: money(health.uploads_amount) }));
  if (health.refunds > 0)
    facts.push(t("ui.banner.refunds", { count: health.refunds, amount: money(health.refunds_amount) }));
  // One age is enough: that of the claims, where there are any, is the one that limits hang on.
  if (health.claims === 0 && health.oldest_upload)
    facts.push(oldestFact(health.oldest_upload, health.oldest_upload_seconds, zone));
  return facts;
}

const oldestFact = (at: string, seconds: number | null, zone: string): string =>
  t("ui.banner.oldest", { at: clock(at, zone), age: lasting(seconds ?? 0) });
