import type { Problem } from "../../host/host";
import type { Till } from "../../shell/till.svelte";

/** The passphrase as far as it is typed. It is forgotten as soon as it is sent. */
export class Unlock {
  passphrase = $state("");
  shown = $state(false);
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);

  constructor(private readonly till: Till) {}

  async submit(): Promise<void> {
    if (this.passphrase === "" || this.busy) return;
    this.busy = true;
    this.problem = null;
    const { passphrase } = this;
    this.passphrase = "";
    this.problem = await this.till.unlock(passphrase);
    this.busy = false;
    if (this.problem) this.till.tones.play("refused");
  }
}
