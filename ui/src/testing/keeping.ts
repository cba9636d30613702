import type {
  BackupFile,
  BackupsView,
  BalanceView,
  DoubtView,
  HealthCheck,
  LedgerHealth,
  ProbeView,
  RecoveryKey,
  RecoveryView,
} from "../host/host";
import { CODE_SVG, PAID, yuan } from "./fixtures";

const check = (
  code: string,
  state: string,
  finding: string,
  params: Record<string, string> = {},
  details: string[] = [],
): HealthCheck => ({ code, state, finding: `${code}.${finding}`, params, details });

const AT = "2026-11-22T21:15:00+08:00";

const GOOD: HealthCheck[] = [
  check("chain", "good", "good", { entries: "128" }),
  check("tables", "good", "good", { entries: "128", at: AT }),
  check("signatures", "good", "good", { unsigned: "28", key: "1f8b0c44a7d9e2b6" }),
  check("witness", "good", "good"),
  check("machine", "good", "good", { folder: "/home/till/.local/state/hexiao" }),
  check("backups", "good", "good", { at: AT }),
  check("room", "good", "good"),
  check("secrets", "good", "good"),
  check("recovery", "good", "none"),
];

const balance = (account: string, wallet: string | null, amount: string, debit: boolean): BalanceView => ({
  account,
  wallet,
  amount: yuan(amount),
  debit,
});

export const SOUND: LedgerHealth = {
  state: "good",
  checks: GOOD,
  head: "128-9f3a01c2",
  head_full: "1-128-9f3a01c2d4e5f60718293a4b5c6d7e8f9f3a01c2d4e5f60718293a4b5c6d7e8f",
  entries: 128,
  epoch: 1,
  signing_key: "1f8b0c44a7d9e2b61f8b0c44a7d9e2b61f8b0c44a7d9e2b61f8b0c44a7d9e2b6",
  balances: [
    balance("due_from", "alipay", "9345.60", true),
    balance("due_from", "wechatpay", "3000.00", true),
    balance("goods_owed", null, "68.00", false),
    balance("sales", null, "12277.60", false),
    balance("suspense", "alipay", "12.00", false),
    balance("claims", "alipay", "432.00", true),
    balance("unproved", null, "432.00", false),
  ],
  verified_at: AT,
  verified_ms: 1240,
};

const withChecks = (state: string, changed: HealthCheck[]): LedgerHealth => ({
  ...SOUND,
  state,
  checks: GOOD.map((one) => changed.find((other) => other.code === one.code) ?? one),
});

export const NEEDS_CARE = withChecks("attention", [
  check("tables", "attention", "not_yet"),
  check("backups", "attention", "no_place"),
  check("secrets", "attention", "practice"),
]);

export const WRONG = withChecks("bad", [
  check("tables", "bad", "wrong", { count: "2" }, [
    "payments T1A000042K: amount 6800 in the table, 68000 in the journal",
    "redemptions r-42: is not in the journal",
  ]),
  check("signatures", "attention", "behind", { unsigned: "140", key: "1f8b0c44a7d9e2b6" }),
  check("backups", "bad", "failing", {}, ["backup_full"]),
  check("recovery", "bad", "under_way", { count: "2" }),
]);

export const NEW_KEY: RecoveryKey = {
  secret: "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX",
  secret_svg: CODE_SVG,
  public: "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj",
};

const file = (made_at: string, head: string, bytes: string): BackupFile => ({
  path: `/media/usb/T1_0a1b2c3d_${head}.hexiao.age`,
  made_at,
  till: "T1",
  ledger: "0a1b2c3d",
  head,
  bytes,
});

export const BACKUPS: BackupsView = {
  folder: "/media/usb/hexiao-backup",
  recovery_key: "age1zvkyg2lq",
  same_disk: false,
  files: [file(AT, "128-9f3a01c2", "184320"), file("2026-11-22T15:00:00+08:00", "96-77aa01bb", "151552")],
  last_error: null,
};

export const NO_BACKUPS: BackupsView = { ...BACKUPS, folder: null, recovery_key: null, files: [] };

export const NOT_ASKED: ProbeView = { state: "not_begun", asked: 0, found: 0, last: null };
export const RUNNING: ProbeView = { state: "running", asked: 37, found: 1, last: "T1A000079M" };
export const ASKED: ProbeView = { state: "done", asked: 94, found: 1, last: "T1A000136P" };

export const DOUBT: DoubtView = { payment: PAID, found: false };
export const FOUND: DoubtView = {
  payment: { ...PAID, order_number: "T1A000045P", amount: yuan("128.50"), wallet: "wechatpay" },
  found: true,
};

export const RECOVERY: RecoveryView = {
  because: "restored",
  since: "2026-11-22T22:01:00+08:00",
  epoch: 2,
  witnessed: "131-4cc2d0e9",
  wait_seconds: 0,
  probe: ASKED,
  doubts: [DOUBT, FOUND],
  can_end: false,
};
