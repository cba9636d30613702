import type { CaseDesk } from "./cases.svelte";

/** As the core knows them; it refuses any other. */
export const CHANNELS = ["phone", "message", "in_person", "wallet_chat", "other"] as const;
export const RESULTS = ["reached", "no_answer", "will_pay", "says_paid", "refuses", "wrong_number", "other"] as const;

/** A try to reach the customer, before it is written down. */
export class Contacting {
  channel = $state<string>(CHANNELS[0]);
  result = $state("");
  text = $state("");
  /** On the shop's clock, as the field writes it; the core reads it in the shop's zone. */
  next = $state("");

  constructor(private readonly desk: CaseDesk) {}

  get isComplete(): boolean {
    return this.result !== "" && !this.desk.busy;
  }

  async add(): Promise<void> {
    if (!this.isComplete) return;
    const done = await this.desk.contact({
      channel: this.channel,
      result: this.result,
      text: this.text.trim() || null,
      next: this.next || null,
    });
    if (!done) return;
    this.result = "";
    this.text = "";
    this.next = "";
  }
}
