import { problemOf } from "../../host/ask";
import type { Answer, Commands, PersonView, PrintedCode, Problem } from "../../host/host";
import { base64, LARGEST_FILE } from "../../input/picture";
import type { Till } from "../../shell/till.svelte";

const APPROVES = ["manager", "owner"];

/** The look at the printed codes when a day begins: which are to be scanned, and what was found. */
export class Opening {
  codes = $state.raw<PrintedCode[]>([]);
  /** Whether the check stands where the sale otherwise is. */
  active = $state(false);
  /** The wallet whose code is to be scanned now. */
  wallet = $state("");
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);
  /** Somebody wants to leave today's look out. */
  skipping = $state(false);
  reason = $state("");
  approver = $state("");
  pin = $state("");
  /** The business day on which somebody said: sell first, look later. */
  private postponed = "";

  constructor(private readonly till: Till) {}

  get asked(): PrintedCode | undefined {
    return this.codes.find((code) => code.wallet === this.wallet);
  }

  get isDifferent(): boolean {
    return this.asked?.state === "different";
  }

  get needsManager(): boolean {
    return !this.till.may("approve_claim");
  }

  get people(): PersonView[] {
    return (this.till.state?.people ?? []).filter((person) => APPROVES.includes(person.role));
  }

  get canSkip(): boolean {
    const approved = !this.needsManager || (this.approver !== "" && this.pin !== "");
    return this.reason.trim() !== "" && approved && !this.busy;
  }

  /** At a sign-in: asks once a business day, unless everything was looked at or nothing is sold now. */
  async greet(): Promise<void> {
    const day = this.till.state?.shop?.business_day ?? "";
    if (this.postponed === day || this.till.health?.recovering || this.till.health?.read_only) return;
    await this.read();
    this.active = this.codes.some((code) => code.due);
  }

  /** On somebody's word: every printed code may be scanned again. */
  async begin(): Promise<void> {
    await this.read();
    this.active = this.codes.length > 0;
    this.till.page = "sale";
  }

  /** Nobody stands at the till any more. */
  end(): void {
    this.active = false;
    this.ask(this.wallet);
  }

  later(): void {
    this.postponed = this.till.state?.shop?.business_day ?? "";
    this.end();
  }

  /** Another of the codes is to be scanned. */
  ask(wallet: string): void {
    this.wallet = wallet;
    this.problem = null;
    this.skipping = false;
    this.reason = "";
    this.pin = "";
    const [only, another] = this.people;
    this.approver = only && !another ? only.person_id : "";
  }

  scanned(text: string): Promise<void> {
    return this.found((commands, token) => commands.checkStaticCode(token, this.wallet, text));
  }

  async take(file: File): Promise<void> {
    if (file.size > LARGEST_FILE) {
      this.problem = problemOf("read.too_large");
      return;
    }
    const picture = await base64(file);
    await this.found((commands, token) => commands.checkStaticCodePicture(token, this.wallet, picture));
  }

  async skip(): Promise<void> {
    if (!this.canSkip) return;
    const approval = this.needsManager ? { person_id: this.approver, pin: this.pin } : null;
    const request = { wallet: this.wallet, reason: this.reason.trim(), approval };
    await this.found((commands, token) => commands.skipCodeCheck(token, request));
    this.pin = "";
  }

  private async read(): Promise<void> {
    const answer = await this.till.signed((token) => this.till.host.commands.printedCodes(token));
    this.codes = answer.status === "ok" ? answer.data : [];
    this.ask(this.nextDue() ?? this.codes[0]?.wallet ?? "");
    this.problem = answer.status === "error" ? answer.error : null;
  }

  private async found(command: (commands: Commands, token: string) => Promise<Answer<PrintedCode[]>>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.problem = null;
    const answer = await this.till.signed((token) => command(this.till.host.commands, token));
    this.busy = false;
    if (answer.status === "error") {
      this.problem = answer.error;
      this.till.tones.play("refused");
      return;
    }
    this.codes = answer.data;
    this.goOn();
  }

  /** A code that differs stays on the screen; otherwise the next one is asked for, or the day begins. */
  private goOn(): void {
    if (this.isDifferent) {
      this.skipping = false;
      this.till.tones.play("refused");
      return;
    }
    const next = this.nextDue();
    if (next === undefined) {
      this.till.tones.play("done");
      this.end();
      return;
    }
    this.till.tones.play("soft");
    this.ask(next);
  }

  private nextDue(): string | undefined {
    const due = this.codes.filter((code) => code.due);
    return (due.find((code) => code.wallet === this.wallet) ?? due[0])?.wallet;
  }
}
