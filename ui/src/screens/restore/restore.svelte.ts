import { ask } from "../../host/ask";
import type { Answer, BackupFile, Problem, Restored } from "../../host/host";
import type { Till } from "../../shell/till.svelte";
import { compact } from "../backups/key";

/** A restore: which backup, with which key, and a yes. With no ledger there is nobody signed in, and none is needed. */
export class RestoreDesk {
  folder = $state("");
  files = $state.raw<BackupFile[] | null>(null);
  path = $state("");
  key = $state("");
  /** Whether the last question is on the screen. */
  asking = $state(false);
  busy = $state<"look" | "restore" | null>(null);
  problem = $state.raw<Problem | null>(null);

  constructor(
    private readonly till: Till,
    private readonly restored: (done: Restored) => void,
  ) {}

  get chosen(): BackupFile | undefined {
    return this.files?.find((file) => file.path === this.path);
  }

  get isReady(): boolean {
    return this.chosen !== undefined && compact(this.key) !== "" && this.busy === null;
  }

  /** Looks where this machine put its backups last. */
  begin = (): Promise<void> => this.look(null);

  async look(folder: string | null = this.folder.trim()): Promise<void> {
    if (this.busy) return;
    this.busy = "look";
    const answer = await this.call((token) => this.till.host.commands.findBackups(token, folder));
    this.busy = null;
    this.problem = answer.status === "error" ? answer.error : null;
    if (answer.status === "error") return;
    this.folder = answer.data.folder ?? this.folder;
    this.files = answer.data.files;
    if (!this.chosen) this.path = this.files[0]?.path ?? "";
  }

  choose(file: BackupFile): void {
    this.path = file.path;
    this.asking = false;
    this.problem = null;
  }

  askOnce(): void {
    this.asking = this.isReady;
    this.problem = null;
  }

  async restore(): Promise<void> {
    if (!this.asking || !this.isReady) return;
    this.busy = "restore";
    const request = { path: this.path, recovery_key: compact(this.key) };
    const answer = await this.call((token) => this.till.host.commands.restore(token, request));
    this.busy = null;
    this.asking = false;
    if (answer.status === "error") {
      this.problem = answer.error;
      // The ledger may have been closed for it and opened again.
      await this.till.open();
      return;
    }
    this.key = "";
    this.restored(answer.data);
    await this.till.reopen();
  }

  private call<T>(command: (token: string | null) => Promise<Answer<T>>): Promise<Answer<T>> {
    return this.till.session ? this.till.signed(command) : ask(() => command(null));
  }
}
