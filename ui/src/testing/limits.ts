import type { LimitsView, OfflineOffer, OwnerLimits } from "../host/host";
import { CHEN, CODE_SVG, WANG, yuan } from "./fixtures";

export const LIMITS: LimitsView = {
  per_payment: yuan("200.00"),
  total: yuan("1000.00"),
  used: yuan("432.00"),
  count: 7,
  per_shift: null,
  in_shift: yuan("0.00"),
  max_age_seconds: 86_400,
  age_seconds: 1980,
  evidence_from: yuan("50.00"),
  manager_from: yuan("100.00"),
};

export const OWNER_LIMITS: OwnerLimits = {
  set: true,
  limits: LIMITS,
  wallets: [
    { wallet: "alipay", allowed: true, account: true, printed: true },
    { wallet: "wechatpay", allowed: true, account: true, printed: false },
    { wallet: "applepay", allowed: false, account: false, printed: false },
    { wallet: "unionpay", allowed: false, account: false, printed: false },
    { wallet: "other", allowed: false, account: false, printed: false },
  ],
  shortest_age_seconds: 60,
  longest_age_seconds: 604_800,
};

export const NO_LIMITS: OwnerLimits = {
  ...OWNER_LIMITS,
  set: false,
  limits: {
    ...LIMITS,
    per_payment: yuan("0.00"),
    total: yuan("0.00"),
    used: yuan("0.00"),
    count: 0,
    max_age_seconds: 0,
    age_seconds: null,
    evidence_from: yuan("0.00"),
    manager_from: yuan("0.00"),
  },
  wallets: OWNER_LIMITS.wallets.map((wallet) => ({ ...wallet, allowed: false })),
};

export const OFFER: OfflineOffer = {
  static_code_svg: CODE_SVG,
  verdict: "allowed",
  limit: null,
  evidence_required: true,
  limits: LIMITS,
  approvers: [WANG, CHEN],
};
