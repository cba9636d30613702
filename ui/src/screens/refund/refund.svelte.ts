import type { GiveBack, MoneyView, PaymentView, PersonView, Problem } from "../../host/host";
import { decimalOf, erased, typed } from "../../input/amount";
import type { Till } from "../../shell/till.svelte";
import { t } from "../../words/words.svelte";

/** Roles that may give money back, or approve that another person does. */
export const APPROVES = ["manager", "owner"];

/** What goes back of one payment: all that is left, unless somebody types less. */
export class Refunding {
  digits = $state("");
  reason = $state("");
  approver = $state("");
  pin = $state("");
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);

  constructor(
    private readonly till: Till,
    readonly payment: PaymentView,
  ) {
    const [only, another] = this.people;
    if (only && !another) this.approver = only.person_id;
  }

  /** What may go back at most. */
  get left(): MoneyView | null {
    return this.payment.refundable;
  }

  get amount(): MoneyView {
    const { currency, decimals } = this.till.shop;
    const all = this.left ?? { amount: "0", currency };
    return this.digits === "" ? all : { amount: decimalOf(this.digits, decimals), currency };
  }

  get needsManager(): boolean {
    return !this.till.may("refund");
  }

  get people(): PersonView[] {
    return (this.till.state?.people ?? []).filter((person) => APPROVES.includes(person.role));
  }

  get isComplete(): boolean {
    const approved = !this.needsManager || (this.approver !== "" && this.pin !== "");
    return this.left !== null && this.reason.trim() !== "" && approved && !this.busy;
  }

  /** Late money has one reason; the others are for the person to say. */
  get reasons(): string[] {
    if (this.payment.state === "paid_after_close") return [t("ui.refund.reason.late")];
    return [t("ui.refund.reason.returned"), t("ui.refund.reason.mistake"), t("ui.refund.reason.out")];
  }

  press(more: string): void {
    this.digits = typed(this.digits, more);
    this.problem = null;
  }

  erase(): void {
    this.digits = erased(this.digits);
  }

  all(): void {
    this.digits = "";
  }

  async give(): Promise<void> {
    if (!this.isComplete) return;
    const { counter } = this.till;
    const isPresent = counter.present();
    const { amount } = this;
    this.busy = true;
    this.problem = null;
    const answer = await this.till.signed((token) => this.till.host.commands.refund(token, this.request()));
    this.busy = false;
    this.pin = "";
    if (!isPresent()) return counter.late(answer, amount);
    if (answer.status === "ok") return counter.gaveBack(answer.data);
    this.problem = answer.error;
    this.till.tones.play("refused");
  }

  private request(): GiveBack {
    return {
      order_number: this.payment.order_number,
      amount: this.digits === "" ? null : this.amount.amount,
      reason: this.reason.trim(),
      approval: this.needsManager ? { person_id: this.approver, pin: this.pin } : null,
    };
  }
}
