import { problemOf } from "../../host/ask";
import type { ClaimRequest, MoneyView, OfflineCode, OfflineOffer, PaymentView, Problem } from "../../host/host";
import type { Till } from "../../shell/till.svelte";

/** The offline flow: the shop's limits, the evidence, a manager's word where one is needed, and the claim. */
export class Claiming {
  offer = $state.raw<OfflineOffer | null>(null);
  code = $state.raw<OfflineCode | null>(null);
  approver = $state("");
  pin = $state("");
  problem = $state.raw<Problem | null>(null);
  private askedForManager = $state(false);

  constructor(
    private readonly till: Till,
    readonly order: PaymentView | null,
  ) {}

  get amount(): MoneyView {
    return this.order?.amount ?? { amount: this.till.counter.amount, currency: this.till.shop.currency };
  }

  get wallet(): string {
    return this.order?.wallet ?? this.till.counter.chosenWallet;
  }

  /** The code to pay: the order's own where one was shown, the shop's static one otherwise. */
  get codeSvg(): string | null {
    return this.order?.code_svg ?? this.code?.svg ?? this.offer?.static_code_svg ?? null;
  }

  /** Whether the customer need not type the amount. */
  get hasAmount(): boolean {
    return Boolean(this.order?.code_svg) || this.code?.has_amount === true;
  }

  get needsManager(): boolean {
    return this.askedForManager || this.offer?.verdict === "needs_manager";
  }

  /** A limit that evidence alone lifts is no refusal: the field for it is on this screen. And an order whose own code
   * was shown has nothing to do with the printed one. */
  get refusedBy(): string | null {
    const { offer } = this;
    const harmless = offer?.limit === "evidence" || (offer?.limit === "printed_code" && this.order !== null);
    return offer?.verdict === "refused" && !harmless ? (offer.limit ?? "per_payment") : null;
  }

  get isComplete(): boolean {
    const { counter } = this.till;
    const evidence = !this.offer?.evidence_required || counter.evidence.trim() !== "";
    const approved = !this.needsManager || (this.approver !== "" && this.pin !== "");
    return this.offer !== null && this.refusedBy === null && evidence && approved && counter.busy === null;
  }

  async load(): Promise<void> {
    const { commands } = this.till.host;
    const answer = await this.till.signed((token) => commands.offlineOffer(token, this.amount.amount, this.wallet));
    if (answer.status === "error") {
      this.problem = answer.error;
      return;
    }
    // First the code: one that asks for the amount must not be seen in place of one that has it.
    await this.loadCode();
    this.offer = answer.data;
    const [only, another] = answer.data.approvers;
    if (only && !another) this.approver = only.person_id;
  }

  /** Once only: a code that a customer may be paying already must not change its reference. */
  private async loadCode(): Promise<void> {
    if (this.code || this.order?.code_svg) return;
    const { commands } = this.till.host;
    const request = {
      amount: this.amount.amount,
      wallet: this.wallet,
      reference: this.till.counter.reference || null,
      order_number: this.order?.order_number ?? null,
    };
    const answer = await this.till.signed((token) => commands.offlineCode(token, request));
    if (answer.status === "ok") this.code = answer.data;
  }

  async redeem(): Promise<void> {
    const { counter, host } = this.till;
    if (!this.isComplete) return;
    const isPresent = counter.present();
    const { amount } = this;
    counter.busy = "claim";
    this.problem = null;
    const answer = await this.till.signed((token) => host.commands.claim(token, this.request()));
    counter.busy = null;
    this.pin = "";
    if (!isPresent()) counter.late(answer, amount);
    else if (answer.status === "ok") counter.claimed(answer.data);
    else this.refuse(answer.error);
  }

  private request(): ClaimRequest {
    const { counter } = this.till;
    return {
      order_number: this.order?.order_number ?? null,
      amount: this.amount.amount,
      wallet: this.wallet,
      reference: counter.reference || (this.order ? null : (this.code?.reference ?? null)),
      evidence: counter.evidence.trim() || null,
      approval: this.needsManager ? { person_id: this.approver, pin: this.pin } : null,
    };
  }

  private refuse(problem: Problem): void {
    if (problem.code === "already_redeemed" && problem.payment) return this.till.counter.repeat(problem.payment);
    this.till.tones.play("refused");
    if (problem.code === "needs_manager") this.askedForManager = true;
    this.problem = problem;
    // The limits may have moved since they were read.
    if (problem.code === "over_limit") void this.reread();
  }

  private async reread(): Promise<void> {
    const { problem } = this;
    await this.load();
    this.problem = this.refusedBy ? null : (problem ?? problemOf("over_limit"));
  }
}
