import type {
  ExposureView,
  OutageLine,
  OutagePage,
  OutageView,
  PutOffView,
  QueueExported,
  QueueFileView,
  QueueTelling,
  SyncHealth,
  WalletHealth,
} from "../host/host";
import { CASE, LIN, WANG, yuan } from "./fixtures";

const wallet = (name: string, more: Partial<WalletHealth> = {}): WalletHealth => ({
  wallet: name,
  connection: "online",
  offline_since: null,
  why: null,
  last_success: "2026-11-22T14:35:00+08:00",
  forced: false,
  forced_by: null,
  ...more,
});

const figure = (count: number, amount: string): OutageLine["taken"] => ({
  count,
  amount: yuan(amount),
});
const NONE = figure(0, "0.00");

export const TOLD: SyncHealth = {
  state: "told",
  wallets: [wallet("alipay"), wallet("wechatpay")],
  waiting: [],
  oldest: null,
  oldest_seconds: null,
  delay: { days: 7, count: 812, median_seconds: 2, p95_seconds: 41 },
  stuck: [],
  stuck_total: 0,
  put_off: [],
  put_off_total: 0,
};

export const STUCK: SyncHealth = {
  ...TOLD,
  state: "stuck",
  wallets: [
    wallet("alipay", {
      connection: "offline",
      forced: true,
      forced_by: LIN.name,
      offline_since: "2026-11-22T14:30:00+08:00",
    }),
    wallet("wechatpay", { connection: "offline", offline_since: "2026-11-22T14:00:12+08:00", last_success: null }),
  ],
  waiting: [
    { wallet: "alipay", kind: "verify", count: 7, oldest: "2026-11-22T14:02:40+08:00", oldest_seconds: 1980 },
    { wallet: "wechatpay", kind: "upload", count: 3, oldest: "2026-11-22T14:05:40+08:00", oldest_seconds: 1800 },
  ],
  oldest: "2026-11-22T14:02:40+08:00",
  oldest_seconds: 1980,
  delay: null,
  stuck: [CASE],
  stuck_total: 1,
};

const inVain = (order: string, more: Partial<PutOffView>): PutOffView => ({
  order_number: order,
  wallet: "alipay",
  kind: "verify",
  amount: yuan("68.00"),
  attempts: 12,
  since: "2026-11-22T14:02:40+08:00",
  due_at: "2026-11-22T14:46:10+08:00",
  reason: "shop_setup",
  ...more,
});

/** A wrong key and a record that never gets through. */
export const PUT_OFF: SyncHealth = {
  ...TOLD,
  state: "put_off",
  waiting: STUCK.waiting,
  oldest: STUCK.oldest,
  oldest_seconds: STUCK.oldest_seconds,
  put_off: [
    inVain("T1_1_000041_H", { amount: yuan("420.00"), attempts: 3 }),
    inVain("T1_1_000038_R", { wallet: "wechatpay", kind: "upload", reason: "unreachable" }),
  ],
  put_off_total: 2,
};

/** More than a glance takes in. */
export const MANY_PUT_OFF: SyncHealth = {
  ...PUT_OFF,
  put_off: Array.from({ length: 50 }, (_, at) => inVain(`T1_1_${String(at).padStart(6, "0")}_X`, {})),
  put_off_total: 61,
};

export const EXPOSURE: ExposureView = {
  set: true,
  figure: figure(7, "1652.00"),
  total: yuan("2000.00"),
  percent: 83,
  largest: yuan("499.00"),
  per_payment: yuan("500.00"),
  oldest: "2026-11-22T14:02:40+08:00",
  oldest_seconds: 1980,
  max_age_seconds: 86400,
  per_shift: null,
  by_shift: [],
  by_till: [{ name: "T1", figure: figure(7, "1652.00"), percent: 83 }],
  by_cashier: [
    { name: LIN.name, figure: figure(5, "1500.00"), percent: 75 },
    { name: WANG.name, figure: figure(2, "152.00"), percent: 8 },
  ],
  by_hour: [{ name: "2026-11-22T14:00:00+08:00", figure: figure(7, "1652.00"), percent: 83 }],
};

export const NO_RISK: ExposureView = {
  ...EXPOSURE,
  set: false,
  figure: NONE,
  total: yuan("0.00"),
  percent: null,
  largest: yuan("0.00"),
  per_payment: yuan("0.00"),
  oldest: null,
  oldest_seconds: null,
  max_age_seconds: 0,
  by_till: [],
  by_cashier: [],
  by_hour: [],
};

const LASTING: OutageLine = {
  outage_id: 4,
  began_at: "2026-11-22T14:00:12+08:00",
  ended_at: null,
  seconds: 2080,
  wallets: ["alipay", "wechatpay"],
  causes: ["intercepted", "forced"],
  taken: figure(7, "1652.00"),
  lost: NONE,
  undecided: figure(7, "1652.00"),
};

export const OUTAGES: OutagePage = {
  outages: [
    LASTING,
    {
      outage_id: 2,
      began_at: "2026-11-21T09:10:00+08:00",
      ended_at: "2026-11-21T09:52:30+08:00",
      seconds: 2550,
      wallets: ["wechatpay"],
      causes: ["forced"],
      taken: figure(3, "206.00"),
      lost: figure(1, "68.00"),
      undecided: NONE,
    },
  ],
  from: 0,
  total: 2,
};

const COST: OutageView["cost"] = {
  taken: figure(7, "1652.00"),
  confirmed: figure(3, "900.00"),
  refuted: figure(1, "252.00"),
  otherwise: NONE,
  refunded: figure(1, "100.00"),
  lost: figure(1, "300.00"),
  open: figure(1, "100.00"),
};

const COUPONS: OutageView["coupons"] = {
  taken: figure(3, "45.00"),
  confirmed: figure(2, "30.00"),
  refuted: NONE,
  otherwise: NONE,
  refunded: NONE,
  lost: NONE,
  open: figure(1, "15.00"),
};

export const OUTAGE: OutageView = {
  line: { ...LASTING, lost: COST.lost, undecided: figure(2, "352.00") },
  parts: [
    {
      wallet: "wechatpay",
      cause: "intercepted",
      began_at: "2026-11-22T14:00:12+08:00",
      ended_at: null,
      seconds: 2080,
      by: null,
      ended_by: null,
    },
    {
      wallet: "alipay",
      cause: "forced",
      began_at: "2026-11-22T14:10:00+08:00",
      ended_at: "2026-11-22T14:20:00+08:00",
      seconds: 600,
      by: LIN.name,
      ended_by: WANG.name,
    },
  ],
  cost: COST,
  by_cashier: [{ cashier: LIN.name, cost: COST }],
  coupons: COUPONS,
  generated_at: "2026-11-22T14:35:00+08:00",
  ledger_head: "128-9f3a01c2",
};

export const QUEUE_FILE: QueueExported = {
  path: "/exports/queue-T1-1-128.jsonl",
  head: "128-9f3a01c2",
  key: "ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c",
  uploads: 12,
  claims: 3,
  left: [{ kind: "refund", wallet: "alipay", count: 1 }],
};

export const QUEUE_FILES: QueueFileView[] = [
  {
    path: "/run/media/lin/STICK/queue-T2-1-128.jsonl",
    shop: "示范小店",
    till: "T2",
    made_at: "2026-11-22T14:35:00+08:00",
  },
  { path: "/exports/queue-T1-1-96.jsonl", shop: "示范小店", till: "T1", made_at: "2026-11-21T21:10:00+08:00" },
];

export const TELLING: QueueTelling = {
  state: "running",
  shop: "示范小店",
  till: "T2",
  head: "128-9f3a01c2",
  made_at: "2026-11-22T14:35:00+08:00",
  total: 15,
  done: 0,
  recorded: 0,
  confirmed: 0,
  answered: 0,
  refused: 0,
  elsewhere: 0,
  not_told: 0,
  lost: [],
  lines: [],
  lines_total: 0,
  left: QUEUE_FILE.left,
  problem: null,
};

const line = (order: string, outcome: string): QueueTelling["lines"][number] => ({
  order_number: order,
  kind: "upload",
  wallet: "alipay",
  amount: yuan("68.00"),
  outcome,
  reason: null,
  transaction_id: null,
  paid: null,
});

export const TOLD_QUEUE: QueueTelling = {
  ...TELLING,
  state: "done",
  done: 15,
  recorded: 8,
  confirmed: 2,
  answered: 2,
  refused: 1,
  elsewhere: 1,
  not_told: 1,
  lost: ["wechatpay"],
  lines: [
    { ...line("T2_1_000004_R", "refused"), reason: "not_found" },
    line("T2_1_000005_P", "elsewhere"),
    { ...line("T2_1_000006_N", "not_told"), wallet: "wechatpay" },
    { ...line("T2_1_000007_L", "paid"), kind: "claim", transaction_id: "2026112222001400000001", paid: yuan("68.00") },
    { ...line("T2_1_000008_J", "unknown_there"), kind: "claim" },
  ],
  lines_total: 5,
};
