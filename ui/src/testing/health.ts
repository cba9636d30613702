import type { Health, WalletHealth } from "../host/host";
import { yuan } from "./base";

export const onlineAt = (wallet: string): WalletHealth => ({
  wallet,
  connection: "online",
  offline_since: null,
  why: null,
  last_success: "2026-11-22T13:59:58+08:00",
  forced: false,
  forced_by: null,
});

export const offlineAt = (wallet: string): WalletHealth => ({
  ...onlineAt(wallet),
  connection: "offline",
  offline_since: "2026-11-22T14:00:12+08:00",
});

export const ONLINE: Health = {
  connection: "online",
  offline_since: null,
  wallets: [onlineAt("alipay"), onlineAt("wechatpay")],
  claims: 0,
  claims_amount: yuan("0.00"),
  oldest_claim: null,
  oldest_claim_seconds: null,
  claims_stop_in_seconds: null,
  uploads: 0,
  uploads_amount: yuan("0.00"),
  refunds: 0,
  refunds_amount: yuan("0.00"),
  oldest_upload: null,
  oldest_upload_seconds: null,
  work_pending: 0,
  work_stuck: 0,
  unredeemed: 0,
  open_cases: 0,
  ledger_head: "128-9f3a01c2",
  recovering: false,
  read_only: false,
  printed_codes: [],
  backup_error: null,
  clock_wrong: false,
};

export const OFFLINE: Health = {
  ...ONLINE,
  connection: "offline",
  offline_since: "2026-11-22T14:00:12+08:00",
  wallets: [offlineAt("alipay"), offlineAt("wechatpay")],
  claims: 7,
  claims_amount: yuan("432.00"),
  oldest_claim: "2026-11-22T14:02:40+08:00",
  oldest_claim_seconds: 1980,
  claims_stop_in_seconds: 7_320,
  work_pending: 7,
  open_cases: 2,
};

/** One platform is silent, the other one answers. */
export const PARTLY: Health = {
  ...OFFLINE,
  connection: "online",
  offline_since: null,
  wallets: [onlineAt("alipay"), offlineAt("wechatpay")],
};

/** The network is there and of no use for one wallet, and a cashier said so. */
export const FORCED: Health = {
  ...ONLINE,
  wallets: [{ ...offlineAt("alipay"), forced: true, forced_by: "林小满" }, onlineAt("wechatpay")],
};

/** Records of redemptions and a refund that no platform can be told of, beside the claims. */
export const UPLOADS: Health = {
  ...OFFLINE,
  uploads: 3,
  uploads_amount: yuan("68.50"),
  refunds: 1,
  refunds_amount: yuan("12.80"),
  oldest_upload: "2026-11-22T14:05:40+08:00",
  oldest_upload_seconds: 1800,
};

/** No claim waits, and records that could not be told while the network was there. */
export const LATE_UPLOADS: Health = {
  ...ONLINE,
  uploads: UPLOADS.uploads,
  uploads_amount: UPLOADS.uploads_amount,
  oldest_upload: UPLOADS.oldest_upload,
  oldest_upload_seconds: UPLOADS.oldest_upload_seconds,
};
