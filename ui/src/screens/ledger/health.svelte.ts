import type { LedgerHealth, Problem } from "../../host/host";
import type { Till } from "../../shell/till.svelte";

export const HEALTH_KEY = ["ledger-health"];

/** The check of the whole ledger, which takes its time on a large one. */
export class HealthDesk {
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);

  constructor(private readonly till: Till) {}

  async verify(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.problem = null;
    this.till.verifying = undefined;
    const answer = await this.till.signed((token) => this.till.host.commands.verifyLedger(token));
    this.busy = false;
    this.till.verifying = undefined;
    if (answer.status === "ok") this.till.queries.setQueryData<LedgerHealth>(HEALTH_KEY, answer.data);
    else this.problem = answer.error;
  }
}

const MS = 1000;

/** Milliseconds as seconds with one decimal. */
export const secondsOf = (ms: number): string => (ms / MS).toFixed(1);
