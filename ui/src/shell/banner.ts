import type { Health, Progress, WalletHealth } from "../host/host";

/** What the line under the top bar has to say, the most pressing first. */
export type BannerKind = "offline" | "partly" | "syncing" | "summary" | "claims" | "stuck" | null;

export function bannerOf(health: Health | undefined, progress: Progress | undefined): BannerKind {
  if (health?.connection === "offline") return "offline";
  if (health && goneOf(health).length > 0) return "partly";
  if (progress && progress.done < progress.total) return "syncing";
  if (progress && progress.total > 0) return "summary";
  if (health && health.claims > 0) return "claims";
  return health && health.work_stuck > 0 ? "stuck" : null;
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
