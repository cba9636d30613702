import { money } from "../format/money";
import type { Answer, MoneyView, PaymentView, Problem, SaleRequest, ScanOutcome, WalletView } from "../host/host";
import { decimalOf, digitsOf, erased, typed } from "../input/amount";
import type { Till } from "../shell/till.svelte";
import { Coupons } from "./coupons.svelte";
import { tellLate, tellLateProblem } from "./late";
import { isOvertaken, movedOn, paymentOf, type Stage, stageOf } from "./stage";

/** The same code within this time is one scan that was read twice. */
const SAME_SCAN_MS = 2000;

/** Something the cashier should read that is no problem. */
export type Hint = "needs_amount" | "new_reference" | "evidence" | "still_open" | "same_scan" | "busy";

/** The counter: one customer at a time, from the first digit to the next sale. */
export class Counter {
  stage = $state.raw<Stage>({ kind: "sale" });
  digits = $state("");
  reference = $state("");
  wallet = $state("");
  /** The payment that this sale is another attempt of. */
  retryOf: string | null = null;
  evidence = $state("");
  /** Whether the field for an order number or reference is open. */
  looking = $state(false);
  /** The command in flight. While there is one, no other is sent. */
  busy = $state<"show" | "scan" | "redeem" | "cancel" | "claim" | null>(null);
  problem = $state.raw<Problem | null>(null);
  hint = $state<Hint | null>(null);
  readonly coupons: Coupons;
  /** Grows whenever the cashier turns to something else, so that a late answer knows that it is late. */
  private turns = 0;
  /** The order that was last seen as done: its late answer is no news. */
  private lastDone = "";
  private lastScan = { text: "", at: Number.NEGATIVE_INFINITY };

  constructor(private readonly till: Till) {
    this.coupons = new Coupons(till);
  }

  get amount(): string {
    return decimalOf(this.digits, this.till.shop.decimals);
  }

  /** The wallet that the cashier chose, or the shop's first. */
  get chosen(): WalletView | undefined {
    const { wallets } = this.till.shop;
    return wallets.find((known) => known.wallet === this.wallet) ?? wallets[0];
  }

  get chosenWallet(): string {
    return this.chosen?.wallet ?? "";
  }

  press(more: string): void {
    this.digits = typed(this.digits, more);
    this.quieten();
  }

  erase(): void {
    this.digits = erased(this.digits);
    this.quieten();
  }

  clear(): void {
    this.digits = "";
    this.quieten();
  }

  /** The counter as it is before a burst's first key, to put it back when the burst was a scan. */
  snapshot(): () => void {
    const { digits, stage, problem, hint } = this;
    return () => Object.assign(this, { digits, stage, problem, hint });
  }

  async showCode(): Promise<void> {
    const answer = await this.only("show", () =>
      this.till.signed((token) => this.till.host.commands.showCode(token, this.sale())),
    );
    if (answer) this.settle(answer);
  }

  async scanned(text: string, at: number = performance.now()): Promise<void> {
    if (text === this.lastScan.text && at - this.lastScan.at < SAME_SCAN_MS) return this.soft("same_scan");
    this.till.page = "sale";
    const busy = this.stage.kind === "coupon" ? this.coupons.busy : this.busy;
    // Nothing is done with it now, so the same code may be scanned again at once.
    if (busy && this.stage.kind !== "claim") return this.soft("busy");
    this.lastScan = { text, at };
    if (this.stage.kind === "claim") {
      this.evidence = text;
      return;
    }
    if (this.stage.kind === "coupon") return this.coupons.scanned(text);
    if (this.stage.kind === "waiting" || this.stage.kind === "paid") return this.soft("still_open");
    if (this.stage.kind !== "sale") this.next();
    await this.lookUp(text, this.chosenWallet);
  }

  /** Gives a text that was scanned (with the chosen wallet) or typed to the core, which alone knows what it is. */
  async lookUp(text: string, wallet: string | null = null): Promise<void> {
    const amount = this.digits === "" ? null : this.amount;
    const request = { text, amount, reference: this.reference || null, wallet, retry_of: this.retryOf };
    const answer = await this.only("scan", () =>
      this.till.signed((token) => this.till.host.commands.scan(token, request)),
    );
    if (answer?.status === "ok") this.found(answer.data);
    else if (answer) this.refuse(answer.error);
  }

  async redeem(): Promise<void> {
    const { stage } = this;
    if (stage.kind !== "paid") return;
    await this.about(stage.payment, "redeem", (token, order) => this.till.host.commands.redeem(token, order));
  }

  async cancel(): Promise<void> {
    const { stage } = this;
    if (stage.kind !== "waiting") return;
    await this.about(stage.payment, "cancel", (token, order) => this.till.host.commands.cancel(token, order));
  }

  /** Takes the sale, or the order whose code is already shown, into the offline flow. */
  goOffline(order: PaymentView | null): void {
    this.quieten();
    this.enter({ kind: "claim", order });
  }

  /** Whether the cashier is still with what is on the counter now: asked when an answer comes. */
  present(): () => boolean {
    const { turns } = this;
    return () => this.turns === turns;
  }

  /** What came of a sale that the cashier has left. What is on the counter now stays. */
  late(answer: Answer<PaymentView>, amount: MoneyView): void {
    if (answer.status === "error") {
      this.till.tones.play("refused");
      return tellLateProblem(answer.error, money(amount));
    }
    // It may have been opened again meanwhile, or the platform's word may have come before the answer.
    this.moved(answer.data);
    const order = answer.data.order_number;
    if (paymentOf(this.stage)?.order_number !== order && this.lastDone !== order) tellLate(answer.data);
  }

  /** A claim that the core has redeemed provisionally. */
  claimed(payment: PaymentView): void {
    this.till.tones.play("claimed");
    this.enter({ kind: "done", payment });
  }

  /** Back from the offline flow to what was there before. */
  leaveClaim(): void {
    this.turns += 1;
    const order = paymentOf(this.stage);
    this.evidence = "";
    this.enter(order ? stageOf(order) : { kind: "sale" });
  }

  /** Opens a payment of a list: to redeem it, to wait for it, or to read what became of it. */
  show(payment: PaymentView): void {
    this.turns += 1;
    this.quieten();
    this.enter(payment.redemption ? { kind: "found", payment } : stageOf(payment));
  }

  /** Opens the place for coupons: what is scanned there is one. The sale on the keypad stays. */
  takeCoupon(): void {
    if (this.stage.kind !== "sale" || this.coupons.wallets.length === 0) return;
    this.quieten();
    this.looking = false;
    this.coupons.begin();
    this.enter({ kind: "coupon" });
  }

  /** Back to the sale that was on the keypad. */
  leaveCoupon(): void {
    this.coupons.begin();
    this.enter({ kind: "sale" });
  }

  /** Takes a payment to where its money is given back. */
  giveBack(payment: PaymentView): void {
    this.quieten();
    this.till.page = "sale";
    this.enter({ kind: "refund", payment });
  }

  /** A refund was asked for. Its end may have been heard before the answer came. */
  gaveBack(payment: PaymentView): void {
    const heard = paymentOf(this.stage);
    this.show(heard && isOvertaken(payment, heard) ? heard : payment);
  }

  /** The same sale asked for again: whatever is paid for either attempt is known to be one sale. */
  again(payment: PaymentView): void {
    this.next();
    this.digits = digitsOf(payment.amount.amount, this.till.shop.decimals);
    this.reference = payment.reference ?? "";
    this.retryOf = payment.order_number;
  }

  next(): void {
    this.turns += 1;
    this.retryOf = null;
    this.digits = "";
    this.reference = "";
    this.evidence = "";
    this.looking = false;
    this.coupons.begin();
    this.quieten();
    this.enter({ kind: "sale" });
  }

  /** Begins the sale on the keypad again, unless its code is being made: that is a payment already. */
  anew(): void {
    if (this.busy === "show" || this.busy === "scan") this.stillOpen();
    else this.next();
  }

  /** Leaves the screen for the next sale, unless a customer may still be paying on it. */
  leave(): boolean {
    const { stage } = this;
    if (stage.kind === "waiting" && stage.payment.state !== "closing") return false;
    if (stage.kind !== "sale") this.next();
    return true;
  }

  stillOpen(): void {
    this.soft("still_open");
  }

  /** A payment moved; when it is the one on the counter, its screen follows. */
  moved(payment: PaymentView): void {
    const { stage } = this;
    if (stage.kind === "sale" || stage.kind === "coupon" || paymentOf(stage)?.order_number !== payment.order_number)
      return;
    if (isOvertaken(payment, paymentOf(stage))) return;
    if (stage.kind === "claim") {
      // The money arrived while its evidence was being typed: no claim is needed any more.
      if (payment.state === "confirmed") this.enter(stageOf(payment));
      return;
    }
    this.enter(movedOn(stage, payment));
  }

  /** Asks once how the shown payment stands, in case an event was missed. */
  async resume(): Promise<void> {
    const order = paymentOf(this.stage)?.order_number;
    if (order === undefined) return;
    const answer = await this.till.signed((token) => this.till.host.commands.payment(token, order));
    if (answer.status === "ok") this.moved(answer.data);
  }

  private sale(): SaleRequest {
    const reference = this.reference || null;
    return { amount: this.amount, wallet: this.chosenWallet, reference, retry_of: this.retryOf };
  }

  /** One command about a payment, whose answer may find the cashier with the next customer. */
  private async about(
    payment: PaymentView,
    what: "redeem" | "cancel",
    call: (token: string, order: string) => Promise<Answer<PaymentView>>,
  ): Promise<void> {
    const isPresent = this.present();
    const answer = await this.only(what, () => this.till.signed((token) => call(token, payment.order_number)));
    if (answer && isPresent()) this.settle(answer);
    else if (answer) this.late(answer, payment.amount);
  }

  private async only<T>(what: NonNullable<Counter["busy"]>, act: () => Promise<T>): Promise<T | null> {
    if (this.busy) return null;
    this.busy = what;
    this.quieten();
    try {
      return await act();
    } finally {
      this.busy = null;
      this.rested();
    }
  }

  private settle(answer: Answer<PaymentView>): void {
    if (answer.status === "error") this.refuse(answer.error);
    else if (!isOvertaken(answer.data, paymentOf(this.stage))) this.enter(stageOf(answer.data));
  }

  private found(outcome: ScanOutcome): void {
    switch (outcome.outcome) {
      case "paying":
      case "found":
        this.enter(stageOf(outcome.payment));
        break;
      case "already_redeemed":
        this.repeat(outcome.payment);
        break;
      case "needs_amount":
        this.wallet = outcome.wallet;
        this.soft("needs_amount");
        break;
      case "new_reference":
        this.reference = outcome.reference;
        this.soft("new_reference");
        break;
      case "evidence":
        this.evidence = outcome.transaction_id;
        this.soft("evidence");
        break;
    }
  }

  private refuse(problem: Problem): void {
    if (problem.code === "already_redeemed" && problem.payment) return this.repeat(problem.payment);
    this.problem = problem;
    this.till.tones.play("refused");
  }

  /** The platform of the chosen wallet answers again. */
  reachable(): void {
    if (this.problem?.code === "offline" || this.problem?.code === "set_offline") this.problem = null;
  }

  /** Shows what was redeemed before, loudly; nothing is redeemed. */
  repeat(payment: PaymentView): void {
    this.till.tones.play("refused");
    this.enter({ kind: "duplicate", payment });
  }

  /** A step has ended: whoever was told to wait for it may go on. */
  rested(): void {
    if (this.hint === "busy") this.hint = null;
  }

  private soft(hint: Hint): void {
    this.hint = hint;
    this.till.tones.play("soft");
  }

  private quieten(): void {
    this.problem = null;
    this.hint = null;
  }

  private enter(stage: Stage): void {
    const before = this.stage;
    this.stage = stage;
    if (stage.kind === "done") this.lastDone = stage.payment.order_number;
    if (stage.kind !== before.kind) this.announce(stage);
    const order = shownToCustomer(stage);
    if (order !== shownToCustomer(before)) {
      void this.till.signed((token) => this.till.host.commands.showPayment(token, order));
    }
  }

  private announce(stage: Stage): void {
    if (stage.kind === "paid") this.till.tones.play("paid");
    if (stage.kind === "done" && stage.payment.redemption?.state === "redeemed") this.till.tones.play("done");
    if (stage.kind === "ended") this.till.tones.play("refused");
  }
}

/** The customer sees the payment that is being taken, never one that is looked up afterwards. */
function shownToCustomer(stage: Stage): string | null {
  const shown = stage.kind === "waiting" || stage.kind === "paid" || stage.kind === "done";
  return shown ? stage.payment.order_number : null;
}
