import type { PersonView, RefundDraft } from "../../host/host";
import { APPROVES } from "../refund/refund.svelte";
import { named } from "../../words/words.svelte";
import type { CaseDesk } from "./cases.svelte";

/** A refund that the core proposes: which payment and how much are its; the words can be changed. */
export class Drafting {
  reason = $state("");
  approver = $state("");
  pin = $state("");

  constructor(
    private readonly desk: CaseDesk,
    private readonly draft: RefundDraft,
  ) {
    this.reason = named("refund_reason", draft.reason);
    const [only, another] = this.people;
    if (only && !another) this.approver = only.person_id;
  }

  get needsManager(): boolean {
    return !this.desk.till.may("refund");
  }

  get people(): PersonView[] {
    return (this.desk.till.state?.people ?? []).filter((person) => APPROVES.includes(person.role));
  }

  get isComplete(): boolean {
    const approved = !this.needsManager || (this.approver !== "" && this.pin !== "");
    return this.reason.trim() !== "" && approved && !this.desk.busy;
  }

  async give(): Promise<void> {
    if (!this.isComplete) return;
    await this.desk.giveBack({
      order_number: this.draft.order_number,
      amount: this.draft.amount.amount,
      reason: this.reason.trim(),
      approval: this.needsManager ? { person_id: this.approver, pin: this.pin } : null,
    });
    this.pin = "";
  }
}
