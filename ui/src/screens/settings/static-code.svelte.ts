import { problemOf } from "../../host/ask";
import type { Problem, StaticCodeView } from "../../host/host";
import type { Till } from "../../shell/till.svelte";

/** More than any picture of a code needs; the core has a limit of its own. */
const LARGEST_FILE = 10_000_000;

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

function base64(file: File): Promise<string> {
  return new Promise((resolve) => {
    const reader = new FileReader();
    // `data:image/png;base64,` ends at the first comma; an unreadable file is an empty one, which the core refuses.
    reader.onloadend = () =>
      resolve(typeof reader.result === "string" ? reader.result.slice(reader.result.indexOf(",") + 1) : "");
    reader.readAsDataURL(file);
  });
}
