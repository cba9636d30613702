import type {
  Answer,
  Approval,
  CouponOffer,
  CouponRequest,
  CouponView,
  OfflineOffer,
  PersonView,
  Problem,
} from "../host/host";
import { named } from "../words/words.svelte";
import { isOvertakenCoupon } from "./coupon-progress";
import { tellLateProblem } from "./late";
import type { Till } from "../shell/till.svelte";

/** Roles that may take a use back, or approve that another person does. */
const APPROVES = ["manager", "owner"];

/** One coupon at the counter: its code, what the platform says of it, and what became of it. */
export class Coupons {
  wallet = $state("");
  code = $state("");
  stock = $state("");
  /** What the cashier reads on the coupon, for a claim. */
  value = $state("");
  approver = $state("");
  pin = $state("");
  offer = $state.raw<CouponOffer | null>(null);
  /** The coupon that was redeemed, or that has the code already. */
  shown = $state.raw<CouponView | null>(null);
  /** Whether `shown` stood in the way of another redemption. */
  taken = $state(false);
  claiming = $state(false);
  limits = $state.raw<OfflineOffer | null>(null);
  busy = $state<"look" | "redeem" | "claim" | "undo" | "give_up" | null>(null);
  problem = $state.raw<Problem | null>(null);

  /** Grows with each code that is begun, so that a late answer knows that it is late. */
  private begun = 0;

  /** What was told of coupons while an answer is on its way: either may come first. */
  private told: CouponView[] = [];

  constructor(private readonly till: Till) {}

  /** The wallets whose coupons this till can redeem. */
  get wallets(): string[] {
    return this.till.shop.wallets.filter((wallet) => wallet.coupons).map((wallet) => wallet.wallet);
  }

  get chosenWallet(): string {
    const known = this.wallets.includes(this.wallet);
    return known ? this.wallet : (this.wallets[0] ?? "");
  }

  get approvers(): PersonView[] {
    return (this.till.state?.people ?? []).filter((person) => APPROVES.includes(person.role));
  }

  /** A cashier needs a manager's word to take a use back. */
  get undoNeedsManager(): boolean {
    return !this.till.may("refund");
  }

  get claimNeedsManager(): boolean {
    return this.limits?.verdict === "needs_manager";
  }

  get refusedBy(): string | null {
    const { limits } = this;
    return limits?.verdict === "refused" && limits.limit !== "evidence" ? (limits.limit ?? "per_payment") : null;
  }

  get isApproved(): boolean {
    return this.approver !== "" && this.pin !== "";
  }

  get canRedeem(): boolean {
    return this.busy === null && (this.offer?.found === "usable" || this.offer?.found === "not_told");
  }

  /** Codes have no shape of their own: what is scanned here is a coupon because this screen is open. */
  async scanned(text: string): Promise<void> {
    if (this.shown?.state === "asked" || this.claiming) return;
    this.begin(text);
    await this.look();
  }

  /** A new code; whatever was shown of another is gone. */
  begin(code = ""): void {
    this.begun += 1;
    const { wallet } = this;
    Object.assign(this, { code, stock: "", value: "", approver: "", pin: "", offer: null, shown: null, limits: null });
    Object.assign(this, { taken: false, claiming: false, problem: null, wallet });
  }

  choose(wallet: string): void {
    this.wallet = wallet;
    this.offer = null;
    this.problem = null;
  }

  async look(): Promise<void> {
    if (this.code.trim() === "") return;
    const answer = await this.only("look", (token) => this.till.host.commands.lookAtCoupon(token, this.request()));
    if (answer === null) return;
    this.offer = answer;
    if (answer.known) this.stand(answer.known, true);
    else if (answer.found === "refused") this.till.tones.play("refused");
    else if (answer.found === "offline") this.claim();
  }

  async redeem(): Promise<void> {
    if (!this.canRedeem) return;
    const answer = await this.only("redeem", (token) => this.till.host.commands.redeemCoupon(token, this.request()));
    if (answer) this.stand(answer.coupon, answer.outcome === "already_redeemed");
  }

  /** From asking to handing over on a claim. */
  claim(): void {
    if (!this.till.may("redeem_claim")) return;
    this.claiming = true;
    this.value = this.offer?.value?.amount ?? this.value;
  }

  /** What the owner's limits say to this value. */
  async judge(): Promise<void> {
    this.limits = null;
    if (this.value.trim() === "") return;
    const wallet = this.shown?.wallet ?? this.chosenWallet;
    const answer = await this.till.signed((token) =>
      this.till.host.commands.offlineOffer(token, this.value.trim(), wallet),
    );
    if (answer.status === "ok") this.limits = answer.data;
    this.problem = answer.status === "ok" ? null : answer.error;
  }

  async handOver(): Promise<void> {
    const request = {
      coupon_id: this.shown?.coupon_id ?? null,
      coupon: this.shown ? null : this.request(),
      value: this.value.trim(),
      approval: this.claimNeedsManager ? this.approval() : null,
    };
    const answer = await this.only("claim", (token) => this.till.host.commands.claimCoupon(token, request));
    this.pin = "";
    if (answer === null) return;
    this.claiming = false;
    this.till.tones.play("claimed");
    this.shown = this.newest(answer);
  }

  async undo(): Promise<void> {
    const coupon = this.shown;
    if (!coupon) return;
    const request = { coupon_id: coupon.coupon_id, approval: this.undoNeedsManager ? this.approval() : null };
    const answer = await this.only("undo", (token) => this.till.host.commands.undoCoupon(token, request));
    this.pin = "";
    if (answer) this.moved(answer);
  }

  async giveUp(): Promise<void> {
    const coupon = this.shown;
    if (!coupon) return;
    const answer = await this.only("give_up", (token) => this.till.host.commands.giveUpCoupon(token, coupon.coupon_id));
    if (answer) this.moved(answer);
  }

  /** Opens a coupon of the list. */
  show(coupon: CouponView): void {
    this.begin();
    this.shown = coupon;
  }

  /** A coupon moved; when it is the one on the counter, its screen follows. */
  moved(coupon: CouponView): void {
    if (this.busy) this.told.push(coupon);
    const before = this.shown;
    if (before?.coupon_id !== coupon.coupon_id || isOvertakenCoupon(coupon, before)) return;
    this.shown = coupon;
    if (before.state === coupon.state) return;
    if (coupon.state !== "asked") this.claiming = false;
    if (coupon.state === "used" && before.state === "asked") this.till.tones.play("done");
    if (coupon.state === "refused") this.till.tones.play("refused");
  }

  private stand(coupon: CouponView, taken: boolean): void {
    const newest = this.newest(coupon);
    this.shown = newest;
    this.taken = taken;
    if (taken || newest.state === "refused") this.till.tones.play("refused");
    else if (newest.state === "used") this.till.tones.play("done");
  }

  /** A coupon as an answer has it, unless news of it came before the answer. */
  private newest(coupon: CouponView): CouponView {
    const told = this.told.findLast((view) => view.coupon_id === coupon.coupon_id) ?? null;
    return told && isOvertakenCoupon(coupon, told) ? told : coupon;
  }

  private request(): CouponRequest {
    return { code: this.code.trim(), wallet: this.chosenWallet, stock: this.stock.trim() || null };
  }

  private approval(): Approval {
    return { person_id: this.approver, pin: this.pin };
  }

  private async only<T>(
    what: NonNullable<Coupons["busy"]>,
    act: (token: string) => Promise<Answer<T>>,
  ): Promise<T | null> {
    if (this.busy) return null;
    const { begun } = this;
    this.told = [];
    this.busy = what;
    this.problem = null;
    const answer = await this.till.signed(act);
    this.busy = null;
    this.till.counter.rested();
    // What a coupon that was left came to is in the list; only a refusal is not.
    if (answer.status === "ok") return this.begun === begun ? answer.data : null;
    if (this.begun === begun) this.problem = answer.error;
    else if (what !== "look") tellLateProblem(answer.error, named("network.work", "coupon"));
    this.till.tones.play("refused");
    return null;
  }
}
