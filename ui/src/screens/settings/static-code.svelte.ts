import { problemOf } from "../../host/ask";
import type { Problem } from "../../host/host";
import type { Till } from "../../shell/till.svelte";

/** More than any picture of a code needs; the core has a limit of its own. */
const LARGEST_FILE = 10_000_000;

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

function base64(file: File): Promise<string> {
  return new Promise((resolve) => {
    const reader = new FileReader();
    // `data:image/png;base64,` ends at the first comma; an unreadable file is an empty one, which the core refuses.
    reader.onloadend = () =>
      resolve(typeof reader.result === "string" ? reader.result.slice(reader.result.indexOf(",") + 1) : "");
    reader.readAsDataURL(file);
  });
}
