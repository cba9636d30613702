import { ask } from "../../host/ask";
import type { Answer, BackupFile, Problem, Restored } from "../../host/host";
import type { Till } from "../../shell/till.svelte";
import { compact } from "../backups/key";
import { Chosen } from "../unlock/chosen.svelte";

/** Which passphrase a refusal asks for. */
const WANTED: Record<string, "new" | "known"> = {
  secrets_unsealed: "new",
  secrets_locked: "known",
  wrong_passphrase: "known",
};

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
  /** A backup brings the shop's keys: a machine without a keyring wants a passphrase for them. */
  wants = $state<"new" | "known" | null>(null);
  readonly chosen = new Chosen();
  known = $state("");

  constructor(
    private readonly till: Till,
    private readonly restored: (done: Restored) => void,
  ) {}

  get file(): BackupFile | undefined {
    return this.files?.find((file) => file.path === this.path);
  }

  get isReady(): boolean {
    return this.file !== undefined && compact(this.key) !== "" && this.hasPassphrase && this.busy === null;
  }

  private get hasPassphrase(): boolean {
    if (this.wants === "new") return this.chosen.isReady;
    return this.wants === null || this.known !== "";
  }

  private get passphrase(): string | null {
    if (this.wants === "new") return this.chosen.first;
    return this.wants === null ? null : this.known;
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
    if (!this.file) this.path = this.files[0]?.path ?? "";
  }

  choose(file: BackupFile): void {
    this.path = file.path;
    this.asking = false;
    this.problem = null;
  }

  /** Whatever waits in the ledger that is put aside is said first. */
  async askOnce(): Promise<void> {
    this.problem = null;
    if (this.isReady) await this.till.leaving.ask("restore", () => (this.asking = this.isReady));
  }

  async restore(): Promise<void> {
    if (!this.asking || !this.isReady) return;
    this.busy = "restore";
    const request = { path: this.path, recovery_key: compact(this.key), passphrase: this.passphrase };
    const answer = await this.call((token) => this.till.host.commands.restore(token, request));
    this.busy = null;
    this.asking = false;
    if (answer.status === "error") {
      this.problem = answer.error;
      this.wants = WANTED[answer.error.code] ?? this.wants;
      this.known = "";
      // The ledger may have been closed for it and opened again.
      await this.till.open();
      return;
    }
    this.key = "";
    this.known = "";
    this.chosen.forget();
    this.restored(answer.data);
    await this.till.reopen();
  }

  private call<T>(command: (token: string | null) => Promise<Answer<T>>): Promise<Answer<T>> {
    return this.till.session ? this.till.signed(command) : ask(() => command(null));
  }
}
