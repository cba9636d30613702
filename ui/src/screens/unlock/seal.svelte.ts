import type { Problem } from "../../host/host";
import type { Till } from "../../shell/till.svelte";
import { Chosen } from "./chosen.svelte";

/** A real shop's keys are sealed by the passphrase that its owner chooses here. */
export class Seal {
  readonly chosen = new Chosen();
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);

  constructor(private readonly till: Till) {}

  async submit(): Promise<void> {
    if (!this.chosen.isReady || this.busy) return;
    this.busy = true;
    this.problem = await this.till.seal(this.chosen.first);
    this.busy = false;
    if (this.problem) this.till.tones.play("refused");
    else this.chosen.forget();
  }
}
