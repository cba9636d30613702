import type { Health, Progress } from "../host/host";

/** What the line under the top bar has to say, the most pressing first. */
export type BannerKind = "offline" | "syncing" | "summary" | "claims" | "stuck" | null;

export function bannerOf(health: Health | undefined, progress: Progress | undefined): BannerKind {
  if (health?.connection === "offline") return "offline";
  if (progress && progress.done < progress.total) return "syncing";
  if (progress && progress.total > 0) return "summary";
  if (health && health.claims > 0) return "claims";
  return health && health.work_stuck > 0 ? "stuck" : null;
}
