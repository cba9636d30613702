import type { Answer, BackupsView, Problem } from "../../host/host";
import type { Till } from "../../shell/till.svelte";

export const BACKUPS_KEY = ["backups"];

const MS = 1000;

/** Seconds since a backup was made. */
export const ageOf = (madeAt: string, now = Date.now()): number =>
  Math.max(0, Math.floor((now - Date.parse(madeAt)) / MS));

/** The backups and what is done with them. One command at a time; the answer is how they stand now. */
export class BackupDesk {
  busy = $state(false);
  made = $state(false);
  problem = $state.raw<Problem | null>(null);

  constructor(private readonly till: Till) {}

  async backUp(): Promise<void> {
    const view = await this.take((token) => this.till.host.commands.backupNow(token));
    this.made = view !== null;
  }

  /** Sets the place and the key, and makes the first backup there. */
  set = (folder: string, key: string): Promise<BackupsView | null> =>
    this.take((token) => this.till.host.commands.setBackups(token, folder, key));

  private async take(call: (token: string) => Promise<Answer<BackupsView>>): Promise<BackupsView | null> {
    if (this.busy) return null;
    this.busy = true;
    this.made = false;
    this.problem = null;
    const answer = await this.till.signed(call);
    this.busy = false;
    // Also after a failure: the place may be set although its first backup failed.
    void this.till.queries.invalidateQueries();
    void this.till.refreshHealth();
    if (answer.status === "error") {
      this.problem = answer.error;
      return null;
    }
    this.till.queries.setQueryData<BackupsView>(BACKUPS_KEY, answer.data);
    return answer.data;
  }
}
