import type { LimitsEntry, OwnerLimits, Problem } from "../../host/host";
import { decimalOf, digitsOf, erased, typed } from "../../input/amount";
import type { Till } from "../../shell/till.svelte";

/** The limits that are amounts, in the order in which they are read. */
export const AMOUNTS = ["per_payment", "total", "per_shift", "evidence_from", "manager_from"] as const;

export type Amount = (typeof AMOUNTS)[number];

const HOUR = 3600;
const AGES = [HOUR / 2, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 24 * HOUR, 48 * HOUR, 72 * HOUR, 168 * HOUR];

/** For how long an oldest claim may wait where the owner never said so: until the same time tomorrow. */
const FIRST_AGE = 24 * HOUR;

const LONGEST_PIN = 12;

/** A shift needs no limit of its own: an empty field is none. */
function set(entry: LimitsEntry, limit: Amount, text: string): void {
  if (limit === "per_shift") entry.per_shift = text === "" ? null : text;
  else entry[limit] = text;
}

/** The owner's offline limits: how they stand, and new ones on the owner's PIN. */
export class LimitsDesk {
  entry = $state<LimitsEntry | null>(null);
  pin = $state("");
  /** The field that the keypad on the screen types into. */
  field = $state<Amount | "pin">("per_payment");
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);
  saved = $state(false);

  constructor(private readonly till: Till) {}

  /** The accounts beside this form speak of them as well. */
  get known(): OwnerLimits | null {
    return this.till.ownerLimits;
  }

  /** What the oldest may wait, to choose from: the usual times, and the one that is set. */
  get ages(): number[] {
    const { known, entry } = this;
    if (!known || !entry) return [];
    const { max_age_seconds: set } = entry;
    const fits = AGES.filter((age) => age >= known.shortest_age_seconds && age <= known.longest_age_seconds);
    return fits.includes(set) ? fits : [...fits, set].sort((one, other) => one - other);
  }

  get isComplete(): boolean {
    return this.entry !== null && this.pin !== "" && !this.busy;
  }

  async load(): Promise<void> {
    const answer = await this.till.signed((token) => this.till.host.commands.limits(token));
    if (answer.status === "ok") this.till.ownerLimits = answer.data;
    else this.problem = answer.error;
  }

  change(): void {
    const { known } = this;
    if (!known) return;
    const { limits } = known;
    this.open({
      currency: limits.total.currency,
      per_payment: limits.per_payment.amount,
      total: limits.total.amount,
      per_shift: limits.per_shift?.amount ?? null,
      max_age_seconds: limits.max_age_seconds || FIRST_AGE,
      evidence_from: limits.evidence_from.amount,
      manager_from: limits.manager_from.amount,
      wallets: known.wallets.filter((wallet) => wallet.allowed).map((wallet) => wallet.wallet),
    });
  }

  close(): void {
    this.open(null);
  }

  /** What was refused is about another entry once something is typed. */
  touched(): void {
    this.problem = null;
  }

  write(limit: Amount, text: string): void {
    if (this.entry) set(this.entry, limit, text);
    this.touched();
  }

  /** So long the oldest may wait, in seconds. */
  wait(seconds: number): void {
    if (this.entry) this.entry.max_age_seconds = seconds;
    this.touched();
  }

  toggle(wallet: string): void {
    const { entry } = this;
    if (!entry) return;
    this.touched();
    const { wallets } = entry;
    entry.wallets = wallets.includes(wallet) ? wallets.filter((known) => known !== wallet) : [...wallets, wallet];
  }

  press(more: string): void {
    this.edit((digits) => typed(digits, more));
    if (this.field === "pin") this.pin = (this.pin + more).slice(0, LONGEST_PIN);
  }

  erase(): void {
    this.edit(erased);
    if (this.field === "pin") this.pin = this.pin.slice(0, -1);
  }

  clear(): void {
    this.edit(() => "");
    if (this.field === "pin") this.pin = "";
  }

  async save(): Promise<void> {
    const { entry } = this;
    if (!entry || !this.isComplete) return;
    this.busy = true;
    this.problem = null;
    const { commands } = this.till.host;
    const answer = await this.till.signed((token) => commands.setLimits(token, $state.snapshot(entry), this.pin));
    this.busy = false;
    this.pin = "";
    if (answer.status === "error") {
      this.problem = answer.error;
      this.till.tones.play("refused");
      return;
    }
    this.till.ownerLimits = answer.data;
    this.open(null);
    this.saved = true;
  }

  private edit(change: (digits: string) => string): void {
    const { entry, field } = this;
    if (!entry || field === "pin") return;
    const { decimals } = this.till.shop;
    this.touched();
    set(entry, field, decimalOf(change(digitsOf(entry[field] ?? "", decimals)), decimals));
  }

  private open(entry: LimitsEntry | null): void {
    this.entry = entry;
    this.pin = "";
    this.field = "per_payment";
    this.problem = null;
    this.saved = false;
  }
}
