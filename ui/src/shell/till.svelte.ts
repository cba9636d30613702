import { QueryClient } from "@tanstack/svelte-query";
import { Counter } from "../counter/counter.svelte";
import { ask, problemOf } from "../host/ask";
import type {
  Answer,
  Health,
  Host,
  OwnerLimits,
  Problem,
  ProbeView,
  Progress,
  Session,
  ShopView,
  TillEvent,
  TillState,
  WaitingQueue,
  WalletHealth,
} from "../host/host";
import { Keys } from "../input/keys";
import { Opening } from "../screens/opening/opening.svelte";
import { ShiftDesk } from "../screens/shift/shift.svelte";
import type { Tones } from "../sound/tones.svelte";
import { nameWallets } from "../words/words.svelte";
import { Leaving } from "./leaving.svelte";
import { Stale } from "./stale";

export type Page = "sale" | "report" | "cases" | "network" | "ledger" | "settings";

/** What the network page shows. */
export type NetworkView = "sync" | "risk" | "outages";

/** The permission that each page asks for. */
const NEEDS: Record<Page, string | null> = {
  sale: null,
  report: "report",
  cases: "work_cases",
  network: "work_cases",
  ledger: "audit",
  settings: null,
};

type Signed<T> = (token: string) => Promise<Answer<T>>;

/** The till as the screens see it: who is signed in, which page is open, how it stands with the platforms. */
export class Till {
  state = $state.raw<TillState>();
  session = $state.raw<Session>();
  health = $state.raw<Health>();
  progress = $state.raw<Progress>();
  /** The owner's limits, as read or set last on this sign-in. */
  ownerLimits = $state.raw<OwnerLimits | null>(null);
  /** How far the check of the whole ledger is, while there is one. */
  verifying = $state.raw<{ done: number; total: number }>();
  /** How far the platforms were asked in a recovery, as heard last. */
  probe = $state.raw<ProbeView>();
  page = $state<Page>("sale");
  networkView = $state<NetworkView>("sync");
  /** The case that another page points to. */
  wantedCase: number | null = null;
  readonly keys = new Keys();
  readonly counter: Counter;
  readonly opening: Opening;
  readonly shifts: ShiftDesk;
  readonly leaving: Leaving;
  readonly queries = new QueryClient({
    // The core is on this machine and says itself when something changed.
    defaultOptions: { queries: { retry: false, staleTime: Number.POSITIVE_INFINITY, networkMode: "always" } },
  });

  private readonly lists = new Stale(() => void this.queries.invalidateQueries());

  constructor(
    readonly host: Host,
    readonly tones: Tones,
  ) {
    this.counter = new Counter(this);
    this.opening = new Opening(this);
    this.shifts = new ShiftDesk(this);
    this.leaving = new Leaving(host);
  }

  /** The shop. Screens that need one are only there when it is. */
  get shop(): ShopView {
    const shop = this.state?.shop;
    if (!shop) throw new Error("there is no shop yet");
    return shop;
  }

  /** The wallets that may be paid by a printed code. */
  get printedWallets(): string[] {
    return this.shop.wallets.filter((wallet) => wallet.static_code).map((wallet) => wallet.wallet);
  }

  /** How it stands with one wallet's platform. */
  walletHealth(wallet: string): WalletHealth | undefined {
    return this.health?.wallets.find((known) => known.wallet === wallet);
  }

  isOfflineAt(wallet: string): boolean {
    return this.walletHealth(wallet)?.connection === "offline";
  }

  /** Sets a wallet offline by the cashier's word, or takes that back. */
  async force(wallet: string, forced: boolean): Promise<Problem | null> {
    const answer = await this.signed((token) => this.host.commands.forceWallet(token, wallet, forced));
    if (answer.status === "error") return answer.error;
    this.learn(answer.data);
    return null;
  }

  /** How it stands now. What a sale was refused for is no news any more once its wallet can be reached. */
  private learn(health: Health): void {
    const wallet = this.counter.chosenWallet;
    const wasOffline = this.isOfflineAt(wallet);
    this.health = health;
    if (wasOffline && !this.isOfflineAt(wallet)) this.counter.reachable();
  }

  may(permission: string): boolean {
    return this.session?.permissions.includes(permission) ?? false;
  }

  /** Whether a page is there for this person; the core checks again. */
  canVisit(page: Page): boolean {
    const needs = NEEDS[page];
    return needs === null || this.may(needs);
  }

  visit(page: Page): void {
    if (this.canVisit(page)) this.page = page;
  }

  /** To a case, from wherever it is spoken of. */
  showCase(caseId: number): void {
    this.wantedCase = caseId;
    this.visit("cases");
  }

  /** To the outages and what they cost, for those who may read figures. */
  showOutages(): void {
    if (!this.may("report")) return;
    this.networkView = "outages";
    this.visit("network");
  }

  /** To the keypad, wherever one is. A payment that may still be paid is not left behind unseen. */
  newSale(): void {
    const onSale = this.page === "sale";
    this.page = "sale";
    if (onSale && !this.counter.leave()) this.counter.stillOpen();
  }

  /** Asks the core as the signed-in person; an ended session leads to the sign-in. */
  async signed<T>(call: Signed<T>): Promise<Answer<T>> {
    const token = this.session?.token;
    if (token === undefined) return { status: "error", error: problemOf("session_ended") };
    const answer = await ask(() => call(token));
    if (answer.status === "error" && answer.error.code === "session_ended") this.forget();
    return answer;
  }

  async open(): Promise<void> {
    const answer = await ask(() => this.host.commands.tillState());
    this.state =
      answer.status === "ok"
        ? answer.data
        : { shop: null, people: [], problem: { code: "io", detail: answer.error.code }, version: "" };
    nameWallets(this.state.shop?.wallets ?? []);
    await this.refreshHealth();
  }

  /** Opens a till that waits for the owner's passphrase. */
  unlock(passphrase: string): Promise<Problem | null> {
    return this.opens(() => this.host.commands.unlock(passphrase));
  }

  /** Seals a real shop's keys by a new passphrase, and opens the till. */
  seal(passphrase: string): Promise<Problem | null> {
    return this.opens(() => this.host.commands.sealSecrets(passphrase));
  }

  private async opens(command: () => Promise<Answer<TillState>>): Promise<Problem | null> {
    const answer = await ask(command);
    if (answer.status === "error") return answer.error;
    this.state = answer.data;
    await this.refreshHealth();
    return null;
  }

  async refreshHealth(): Promise<void> {
    if (!this.state?.shop) return;
    const answer = await ask(() => this.host.commands.health());
    if (answer.status === "ok") this.learn(answer.data);
  }

  welcome(session: Session): void {
    this.session = session;
    this.page = "sale";
    this.queries.clear();
    void this.open();
    void this.counter.resume();
    void this.opening.greet();
  }

  /** The opening check stands where the sale is, and waits for a sale that is on the counter. */
  get isOpening(): boolean {
    return this.opening.active && this.counter.stage.kind === "sale";
  }

  /** A scan belongs to what is on the counter: the day's first look, or a sale. */
  scanned(text: string): void {
    if (!this.isOpening) return void this.counter.scanned(text);
    this.page = "sale";
    void this.opening.scanned(text);
  }

  /** Somebody goes, who hears first what waits. The till locks by itself all the same. */
  async leave(): Promise<void> {
    if (this.session) await this.leaving.ask("lock", () => void this.lock());
  }

  /** The core has signed the person out. */
  left(): void {
    this.forget();
  }

  /** The window is to be closed, and something waits. */
  private closing(waiting: WaitingQueue): void {
    const { commands } = this.host;
    this.leaving.tell({
      why: "window",
      waiting,
      go: () => void ask(() => commands.closeTill(true)),
      stay: () => void ask(() => commands.closeTill(false)),
    });
  }

  /** Locks the till. The sale on the counter stays for the next person. */
  async lock(): Promise<void> {
    const token = this.session?.token;
    this.forget();
    if (token !== undefined) await ask(() => this.host.commands.signOut(token));
  }

  hear(event: TillEvent): void {
    switch (event.event) {
      case "payment":
        this.counter.moved(event.payment);
        break;
      case "coupon":
        this.counter.coupons.moved(event.coupon);
        break;
      case "health":
        this.learn(event.health);
        break;
      case "sync":
        this.progress = event.progress;
        break;
      case "verifying":
        this.verifying = event;
        // Nothing moved: what is found comes with the answer.
        return;
      case "probing":
        if (!this.probed(event.probe)) return;
        break;
      case "closing":
        this.closing(event.waiting);
        return;
      case "locked":
        this.forget();
        break;
    }
    // Whatever moved, the lists on the screen may have moved with it.
    this.lists.moved();
  }

  /** Another ledger lies in the folder now: whoever was signed in belongs to the one before. */
  async reopen(): Promise<void> {
    this.forget();
    this.counter.next();
    this.health = undefined;
    await this.open();
  }

  /** Whether more was found, or the asking stopped; one more number without an answer changes no list. */
  private probed(probe: ProbeView): boolean {
    const before = this.probe;
    this.probe = probe;
    return probe.found !== before?.found || probe.state !== before.state;
  }

  async syncNow(): Promise<void> {
    await this.signed((token) => this.host.commands.syncNow(token));
  }

  private forget(): void {
    this.session = undefined;
    this.progress = undefined;
    this.verifying = undefined;
    this.probe = undefined;
    this.ownerLimits = null;
    this.opening.end();
    this.queries.clear();
  }
}
