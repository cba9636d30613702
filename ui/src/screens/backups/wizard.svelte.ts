import type { BackupsView, Problem, RecoveryKey } from "../../host/host";
import type { Till } from "../../shell/till.svelte";
import type { BackupDesk } from "./backups.svelte";
import { compact, endsWith, isPublic, RETYPED } from "./key";

type Step = "key" | "place" | "done";

/** Setting backups up: a key on paper, a place, the first backup. No step can be skipped. */
export class Wizard {
  step = $state<Step>("key");
  /** The new key, only while it is on the screen. */
  key = $state.raw<RecoveryKey | null>(null);
  written = $state(false);
  retyped = $state("");
  /** Whether a key that is on paper already is used again. */
  hasKey = $state(false);
  known = $state("");
  folder = $state("");
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);
  view = $state.raw<BackupsView | null>(null);
  private public = "";

  constructor(
    private readonly till: Till,
    readonly desk: BackupDesk,
    folder: string,
    /** How the key that is set begins; none before the first. */
    readonly current: string | null,
  ) {
    this.folder = folder;
  }

  /** To another place with the same key: the core knows it whole. */
  keepKey(): void {
    this.public = "";
    this.step = "place";
  }

  get isRetyped(): boolean {
    return this.key !== null && endsWith(this.key.secret, this.retyped);
  }

  get isMistyped(): boolean {
    return this.key !== null && compact(this.retyped).length >= RETYPED && !this.isRetyped;
  }

  get hasOnPaper(): boolean {
    return this.hasKey ? isPublic(this.known) : this.written && this.isRetyped;
  }

  async make(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.hasKey = false;
    const answer = await this.till.signed((token) => this.till.host.commands.newRecoveryKey(token));
    this.busy = false;
    this.problem = answer.status === "error" ? answer.error : null;
    this.key = answer.status === "ok" ? answer.data : null;
    this.written = false;
    this.retyped = "";
  }

  /** To the place. From here on the secret half is on paper alone. */
  toPlace(): void {
    if (!this.hasOnPaper) return;
    this.public = this.hasKey ? compact(this.known) : (this.key?.public ?? "");
    this.key = null;
    this.retyped = "";
    this.step = "place";
  }

  async set(): Promise<void> {
    if (this.step !== "place" || this.folder.trim() === "") return;
    const view = await this.desk.set(this.folder.trim(), this.public);
    if (!view) return;
    this.view = view;
    this.step = "done";
  }

  /** The first backup is made, but another place would be better. */
  elsewhere(): void {
    this.step = "place";
  }
}
