import type {
  AccountView,
  CaseDetail,
  CasePage,
  CaseView,
  HappeningView,
  MoneyView,
  OfflineCode,
  PaymentView,
  PersonView,
  ReportView,
  Session,
  ShopView,
  StaticCodeView,
  TillState,
  TruthsView,
} from "../host/host";
import { CHEN, LIN, WANG, yuan } from "./base";

export * from "./base";
export * from "./health";

export const ACCOUNT: AccountView = {
  wallet: "alipay",
  gateway: "http://127.0.0.1:8010/gateway.do",
  app_id: "2021000000000001",
  seller_id: "2088000000000001",
  platform_public_key: "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA",
  merchant_serial: "",
  platform_key_id: "",
  has_api_v3_key: false,
  page: "",
  store: "",
  record_kind: "",
  name: "",
  fee_percent: "0.6",
  settles_after_days: 1,
  poll_seconds: null,
  problem: null,
};

export const SHOP: ShopView = {
  name: "春风小店",
  till: "T1",
  zone: "Asia/Shanghai",
  currency: "CNY",
  decimals: 2,
  wallets: [
    { wallet: "alipay", name: null, show_code: true, scan_code: true, static_code: true, coupons: true },
    { wallet: "wechatpay", name: null, show_code: true, scan_code: true, static_code: true, coupons: true },
  ],
  practice: true,
  business_day: "2026-11-22",
};

export const STATE: TillState = { shop: SHOP, people: [LIN, WANG, CHEN], problem: null, version: "0.1.0" };

const PERMISSIONS: Record<string, string[]> = {
  cashier: ["sell", "redeem_claim", "sync"],
  manager: ["sell", "redeem_claim", "sync", "refund", "approve_claim", "report", "work_cases", "audit", "recover"],
  owner: [
    "sell",
    "redeem_claim",
    "sync",
    "refund",
    "approve_claim",
    "report",
    "work_cases",
    "resolve_cases",
    "configure",
    "audit",
    "recover",
    "keep",
  ],
};

export const sessionOf = (person: PersonView): Session => ({
  token: `token-of-${person.person_id}`,
  person,
  permissions: PERMISSIONS[person.role] ?? [],
  idle_seconds: 300,
});

/** Stands for a code; the core draws the real ones. */
export const CODE_SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path fill="#fff" d="M0 0h9v9H0z"/><path d="M1 1h3v3H1zM5 1h3v3H5zM1 5h3v3H1zM6 6h1v1H6z"/></svg>';

export const WAITING: PaymentView = {
  order_number: "T1A000042K",
  amount: yuan("68.00"),
  wallet: "alipay",
  method: "show_code",
  reference: null,
  cashier: LIN.name,
  till: "T1",
  created_at: "2026-11-22T14:05:02+08:00",
  expires_at: "2026-11-22T14:08:02+08:00",
  seconds_left: 152,
  business_day: "2026-11-22",
  state: "awaiting",
  truth: null,
  code: "https://qr.example/68",
  code_svg: CODE_SVG,
  transaction_id: null,
  payer: null,
  paid_at: null,
  close_cause: null,
  refunded: false,
  reason: null,
  claim: null,
  redemption: null,
  upload: null,
  refunds: [],
  refundable: null,
  given_back: false,
  paid_twice: null,
  open_case: null,
};

export const PAID: PaymentView = {
  ...WAITING,
  state: "confirmed",
  truth: "confirmed",
  code_svg: null,
  seconds_left: 0,
  transaction_id: "2026112222001445671435890012",
  payer: "138****6421",
  paid_at: "2026-11-22T14:05:41+08:00",
  refundable: yuan("68.00"),
};

export const REDEEMED: PaymentView = {
  ...PAID,
  redemption: {
    redemption_id: "r-42",
    state: "redeemed",
    by: LIN.name,
    at: "2026-11-22T14:05:49+08:00",
    till: "T1",
    ledger_head: "129-51c0de77",
  },
  upload: { state: "pending", receipt: null, attempts: 0 },
};

export const GIVING_BACK: PaymentView = {
  ...REDEEMED,
  refundable: null,
  refunds: [
    {
      request: "T1A000042KR1",
      amount: yuan("12.80"),
      reason: "退货",
      state: "running",
      refused_for: null,
      by: WANG.name,
      approved_by: null,
      at: "2026-11-22T14:30:00+08:00",
      ended_at: null,
      ledger_head: "131-0d4e77aa",
    },
  ],
};

export const CLAIMED: PaymentView = {
  ...WAITING,
  method: "static_code",
  state: "claimed",
  truth: "claimed",
  code: null,
  code_svg: null,
  seconds_left: 0,
  claim: { evidence: "2026112222001445671435890099", at: "2026-11-22T14:20:00+08:00", approved_by: WANG.name },
  redemption: {
    redemption_id: "r-43",
    state: "provisional",
    by: LIN.name,
    at: "2026-11-22T14:20:00+08:00",
    till: "T1",
    ledger_head: "129-51c0de77",
  },
};

export const FAILED: PaymentView = {
  ...WAITING,
  order_number: "T1A000044N",
  state: "failed",
  reason: "balance_too_low",
  code_svg: null,
  method: "scan_code",
};

export const OFFLINE_CODE: OfflineCode = { svg: CODE_SVG, has_amount: false, reference: null };

export const STATIC_CODE: StaticCodeView = {
  wallet: "alipay",
  svg: CODE_SVG,
  address: "https://qr.alipay.com/fkx1",
  schemes: [],
  name: null,
  city: null,
  country: null,
  currency: null,
  reference: null,
  takes_amount: false,
};

const figure = (count: number, amount: string): { count: number; amount: MoneyView } => ({
  count,
  amount: yuan(amount),
});

export const truths = (claimed: string, confirmed: string, count = 3): TruthsView => ({
  claimed: figure(claimed === "0.00" ? 0 : 1, claimed),
  confirmed: figure(count, confirmed),
  settled: figure(0, "0.00"),
  failed: figure(1, "12.00"),
});

export const REPORT: ReportView = {
  business_day: "2026-11-22",
  zone: "Asia/Shanghai",
  generated_at: "2026-11-22T21:30:00+08:00",
  ledger_head: "128-9f3a01c2",
  truths: {
    claimed: figure(7, "432.00"),
    confirmed: figure(61, "12345.60"),
    settled: figure(0, "0.00"),
    failed: figure(2, "80.00"),
  },
  returned: figure(1, "12.80"),
  at_risk: figure(2, "136.00"),
  by_wallet: [
    { wallet: "alipay", truths: truths("432.00", "9345.60", 44) },
    { wallet: "wechatpay", truths: truths("0.00", "3000.00", 17) },
  ],
  by_hour: [9, 10, 11, 12, 13, 14, 15].map((hour) => ({
    hour,
    truths: truths(hour === 14 ? "432.00" : "0.00", `${hour * 97}.50`, hour === 12 ? 19 : 7),
  })),
  by_cashier: [
    { cashier: LIN.name, truths: truths("432.00", "11000.00", 50) },
    { cashier: WANG.name, truths: truths("0.00", "1345.60", 11) },
  ],
  coupons: [{ wallet: "wechatpay", used: figure(3, "45.00"), provisional: figure(1, "9.00"), unvalued: 1 }],
};

export const CASE: CaseView = {
  case_id: 1,
  order_number: CLAIMED.order_number,
  kind: "claim_unproved",
  reason: "not_found",
  amount: yuan("68.00"),
  money_at_risk: yuan("68.00"),
  money_moved: "no",
  wallet: "alipay",
  cashier: LIN.name,
  opened_at: "2026-11-22T15:02:00+08:00",
  age_seconds: 7300,
  status: "open",
  resolution: null,
  resolved_at: null,
  resolved_by: null,
  resolutions: ["paid_otherwise", "written_off"],
  can_retry: true,
  other_order: null,
  due_at: null,
  assigned: null,
  overdue: false,
};

export const CASES: CasePage = { cases: [CASE], from: 0, total: 1 };

/** A line of a timeline. */
export const happening = (what: string, more: Partial<HappeningView> = {}): HappeningView => ({
  at: "2026-11-22T15:02:00+08:00",
  by: null,
  what,
  words: [],
  reason: null,
  amount: null,
  until: null,
  text: null,
  details: [{ name: "entry", value: "40" }],
  ...more,
});

export const DETAIL: CaseDetail = {
  case: CASE,
  subject: { about: "payment", payment: CLAIMED },
  other: null,
  draft: null,
  notes: [{ by: WANG.name, at: "2026-11-22T16:00:00+08:00", text: "已联系顾客，明天来补付。" }],
  contacts: [
    {
      by: WANG.name,
      at: "2026-11-22T16:00:00+08:00",
      channel: "phone",
      result: "will_pay",
      text: "明天下午来补付",
      next_at: "2026-11-23T15:00:00+08:00",
    },
  ],
  actions: [
    { action: "ask_platform", barred: null },
    { action: "search_bill", barred: null },
    { action: "ask_customer", barred: null },
    { action: "refund", barred: "no_money" },
    { action: "reopened", barred: "not_late" },
    { action: "redeem", barred: "redeemed" },
    { action: "paid_otherwise", barred: null },
    { action: "returned", barred: "no_money" },
    { action: "written_off", barred: null },
    { action: "no_action", barred: "goods_gone" },
  ],
  earlier: null,
  later: null,
  people: [WANG, CHEN],
  messages: [
    {
      language: "zh-CN",
      text: "您好，这里是春风小店。您在 2026-11-22 14:05 的付款（单号 T1A000042K，CNY 68.00）我们还没有查到到账。",
    },
    { language: "en", text: "Hello, this is Spring Breeze. We have not found your payment at 2026-11-22 14:05 yet." },
  ],
  timeline: [
    happening("made", { by: LIN.name, words: ["wallet.alipay", "method.static_code"], amount: yuan("68.00") }),
    happening("claimed", { by: LIN.name }),
    happening("refuted", {
      reason: "not_found",
      details: [
        { name: "platform_code", value: "ACQ.TRADE_NOT_EXIST" },
        { name: "platform_text", value: "交易不存在" },
        { name: "reason_code", value: "not_found" },
        { name: "entry", value: "41" },
      ],
    }),
    happening("case_opened", { words: ["case_kind.claim_unproved"], reason: "not_found" }),
    happening("contacted", {
      by: WANG.name,
      words: ["contact_channel.phone", "contact_result.will_pay"],
      text: "明天下午来补付",
      until: "2026-11-23T15:00:00+08:00",
    }),
  ],
  left_out: 0,
};
