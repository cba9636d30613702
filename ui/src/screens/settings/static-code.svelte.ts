import { problemOf } from "../../host/ask";
import type { Problem, StaticCodeView } from "../../host/host";
import { base64, LARGEST_FILE } from "../../input/picture";
import type { Till } from "../../shell/till.svelte";

/** The shop's static code of one wallet: the picture or text goes to the core, which reads and redraws it. */
export class StaticCodeDesk {
  wallet = $state("");
  text = $state("");
  codes = $state.raw<StaticCodeView[]>([]);
  saved = $state(false);
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);

  constructor(private readonly till: Till) {
    this.wallet = till.printedWallets[0] ?? "";
  }

  /** The registered code, drawn afresh, with what it says of the payee. */
  get code(): StaticCodeView | null {
    return this.codes.find((code) => code.wallet === this.wallet) ?? null;
  }

  async choose(wallet: string): Promise<void> {
    this.wallet = wallet;
    this.saved = false;
    this.problem = null;
    await this.show();
  }

  async show(): Promise<void> {
    const { commands } = this.till.host;
    const answer = await this.till.signed((token) => commands.staticCodes(token));
    if (answer.status === "ok") this.codes = answer.data;
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

  /** Some platforms give the code's text alone. */
  async takeText(): Promise<void> {
    const text = this.text.trim();
    if (this.busy || !text) return;
    this.busy = true;
    const { commands } = this.till.host;
    const answer = await this.till.signed((token) => commands.setStaticCodeText(token, this.wallet, text));
    if (answer.status === "ok") this.text = "";
    await this.registered(answer.status === "error" ? answer.error : null);
    this.busy = false;
  }

  private async register(image: string): Promise<void> {
    const { commands } = this.till.host;
    const answer = await this.till.signed((token) => commands.setStaticCode(token, this.wallet, image));
    await this.registered(answer.status === "error" ? answer.error : null);
  }

  private async registered(problem: Problem | null): Promise<void> {
    this.problem = problem;
    this.saved = problem === null;
    if (this.saved) await this.show();
  }
}
