import { problemOf } from "../../host/ask";
import type { Problem } from "../../host/host";
import { base64, LARGEST_FILE } from "../../input/picture";
import type { Till } from "../../shell/till.svelte";

/** The shop's static code of one wallet: the picture goes to the core, which reads and redraws it. */
export class StaticCodeDesk {
  wallet = $state("");
  svg = $state.raw<string | null>(null);
  saved = $state(false);
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);

  constructor(private readonly till: Till) {
    this.wallet = till.printedWallets[0] ?? "";
  }

  async choose(wallet: string): Promise<void> {
    this.wallet = wallet;
    this.saved = false;
    this.problem = null;
    await this.show();
  }

  /** The registered code, as the offline flow would show it. */
  async show(): Promise<void> {
    const { commands } = this.till.host;
    const answer = await this.till.signed((token) => commands.offlineOffer(token, "1", this.wallet));
    this.svg = answer.status === "ok" ? answer.data.static_code_svg : null;
  }

  async take(file: File): Promise<void> {
    if (this.busy) return;
    this.saved = false;
    this.problem = file.size > LARGEST_FILE ? problemOf("read.too_large") : null;
    if (this.problem) return;
    this.busy = true;
    await this.register(await base64(file));
    this.busy = false;
  }

  private async register(image: string): Promise<void> {
    const { commands } = this.till.host;
    const answer = await this.till.signed((token) => commands.setStaticCode(token, this.wallet, image));
    this.problem = answer.status === "error" ? answer.error : null;
    this.saved = answer.status === "ok";
    if (this.saved) await this.show();
  }
}
