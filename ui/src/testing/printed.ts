import type { PrintedCode } from "../host/host";
import { LIN, WANG } from "./fixtures";

const SAME_CODE: PrintedCode = {
  wallet: "alipay",
  state: "same",
  due: false,
  can_skip: false,
  at: "2026-11-22T09:01:00+08:00",
  by: LIN.name,
  scanned: null,
  reason: null,
};

/** Nobody looked today at either printed code. */
export const CODES_DUE: PrintedCode[] = [
  { ...SAME_CODE, due: true, can_skip: true, at: "2026-11-21T09:02:00+08:00" },
  { ...SAME_CODE, wallet: "wechatpay", state: "never", due: true, can_skip: true, at: null, by: null },
];

export const ONE_DUE: PrintedCode[] = CODES_DUE.map((code) => (code.wallet === "alipay" ? SAME_CODE : code));

export const CODES_SAME: PrintedCode[] = CODES_DUE.map((code) => ({ ...SAME_CODE, wallet: code.wallet }));

/** Somebody pasted another code over the shop's. */
export const CODE_DIFFERS: PrintedCode[] = CODES_DUE.map((code) =>
  code.wallet === "alipay"
    ? { ...SAME_CODE, state: "different", due: true, scanned: "https://qr.alipay.com/fkx00stranger" }
    : code,
);

export const CODE_SKIPPED: PrintedCode[] = CODES_SAME.map((code) =>
  code.wallet === "alipay" ? { ...code, state: "skipped", by: WANG.name, reason: "扫码枪坏了" } : code,
);
