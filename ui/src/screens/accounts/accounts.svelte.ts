import type { AccountCheck, AccountEntry, AccountView, Problem } from "../../host/host";
import type { Till } from "../../shell/till.svelte";

export const WALLETS = ["alipay", "wechatpay", "applepay", "unionpay", "other"] as const;

export type SecretField = "private_key" | "api_v3_key";
export type KeyField = "private_key" | "platform_public_key";
export type TextField = Exclude<
  keyof AccountEntry,
  "wallet" | "settles_after_days" | "poll_seconds" | "fee_percent" | SecretField
>;

/** What each platform's console gives, in the console's order. The key has a field of its own. */
export const FIELDS: Record<string, TextField[]> = {
  alipay: ["app_id", "seller_id", "platform_public_key", "gateway"],
  wechatpay: [
    "seller_id",
    "app_id",
    "merchant_serial",
    "platform_key_id",
    "platform_public_key",
    "page",
    "store",
    "gateway",
  ],
  applepay: ["page", "gateway"],
  unionpay: ["app_id", "gateway"],
  other: ["name", "app_id", "gateway"],
};

/** What few contracts need. It is folded away until it holds something or is what is wrong. */
export const ADVANCED: Record<string, TextField[]> = {
  alipay: ["record_kind"],
};

const GATEWAYS: Record<string, string> = {
  alipay: "https://openapi.alipay.com/gateway.do",
  wechatpay: "https://api.mch.weixin.qq.com",
  applepay: "https://api.stripe.com",
};

const EMPTY: AccountEntry = {
  wallet: "",
  gateway: "",
  app_id: "",
  seller_id: "",
  platform_public_key: "",
  private_key: null,
  api_v3_key: null,
  merchant_serial: "",
  platform_key_id: "",
  page: "",
  store: "",
  record_kind: "",
  name: "",
  fee_percent: null,
  settles_after_days: null,
  poll_seconds: null,
};

/** The text of a key's file. One that is no text (a .p12) goes on as base64: the core says what it is. */
export async function keyText(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  }
}

/** The owner's accounts: one is entered at a time. */
export class AccountDesk {
  accounts = $state.raw<AccountView[]>([]);
  entry = $state<AccountEntry | null>(null);
  check = $state.raw<AccountCheck | null>(null);
  busy = $state<"load" | "check" | "save" | null>("load");
  problem = $state.raw<Problem | null>(null);
  saved = $state(false);

  constructor(private readonly till: Till) {}

  /** Wallets without an account. */
  get free(): string[] {
    return WALLETS.filter((wallet) => !this.accounts.some((account) => account.wallet === wallet));
  }

  /** The wallets that the owner lets be claimed without a network; none while that is not known. */
  get offline(): string[] | null {
    const limits = this.till.ownerLimits;
    const allowed = limits?.wallets.filter((wallet) => limits.set && wallet.allowed);
    return allowed?.map((wallet) => wallet.wallet) ?? null;
  }

  /** The wallet of the entry has a key in the store. */
  get hasKey(): boolean {
    return this.accounts.some((account) => account.wallet === this.entry?.wallet);
  }

  /** The same of the key that opens what the platform seals. */
  get hasSealingKey(): boolean {
    return this.accounts.some((account) => account.wallet === this.entry?.wallet && account.has_api_v3_key);
  }

  get isComplete(): boolean {
    const { entry } = this;
    if (!entry || this.busy) return false;
    return entry.gateway.trim() !== "" && (this.hasKey || (entry.private_key ?? "").trim() !== "");
  }

  async load(): Promise<void> {
    const answer = await this.till.signed((token) => this.till.host.commands.accounts(token));
    this.busy = null;
    if (answer.status === "ok") this.accounts = answer.data;
    else this.problem = answer.error;
  }

  add(wallet: string): void {
    const gateway = this.till.shop.practice ? "" : (GATEWAYS[wallet] ?? "");
    this.open({ ...EMPTY, wallet, gateway });
  }

  change(account: AccountView): void {
    const entry: AccountEntry & Partial<Pick<AccountView, "problem" | "has_api_v3_key">> = {
      ...account,
      private_key: null,
      api_v3_key: null,
    };
    delete entry.problem;
    delete entry.has_api_v3_key;
    this.open(entry);
  }

  close(): void {
    this.open(null);
  }

  /** What was found is about another entry once something is typed. */
  touched(): void {
    this.check = null;
    this.problem = null;
  }

  async ask(): Promise<void> {
    const { entry } = this;
    if (!entry || !this.isComplete) return;
    this.busy = "check";
    this.problem = null;
    const answer = await this.till.signed((token) =>
      this.till.host.commands.checkAccount(token, $state.snapshot(entry)),
    );
    this.busy = null;
    if (answer.status === "ok") this.check = answer.data;
    else this.problem = answer.error;
  }

  async save(): Promise<void> {
    const { entry } = this;
    if (!entry || !this.isComplete) return;
    this.busy = "save";
    this.problem = null;
    const answer = await this.till.signed((token) => this.till.host.commands.setAccount(token, $state.snapshot(entry)));
    this.busy = null;
    if (answer.status === "error") {
      this.problem = answer.error;
      this.till.tones.play("refused");
      return;
    }
    this.accounts = answer.data;
    this.open(null);
    this.saved = true;
    await this.till.open();
  }

  private open(entry: AccountEntry | null): void {
    this.entry = entry;
    this.check = null;
    this.problem = null;
    this.saved = false;
  }
}
