import type { CaseDetail, CasePage, CaseView, CustomerScreen, CustomerView } from "../src/host/host";
import * as coupons from "../src/testing/coupons";
import * as f from "../src/testing/fixtures";
import * as limits from "../src/testing/limits";
import { KEEPING_DAY, KEEPING_SCENES } from "./keeping-scenes";
import { NETWORK_DAY, NETWORK_SCENES } from "./network-scenes";
import { OWNER_DAY, OWNER_SCENES } from "./owner-scenes";
import { type Answers, problem, type Scene } from "./scene";
import { SHIFT_DAY, SHIFT_SCENES } from "./shift-scenes";
import { SEARCH_SCENES } from "./search-scenes";

const amount = ["key-6", "key-8", "key-00"];
/** To the customer of a practice shop. */
const shows = (view: CustomerView): CustomerScreen => ({ practice: true, shows: view });
const offline = { health: f.OFFLINE };
const page = (...cases: CaseView[]): CasePage => ({ cases, from: 0, total: cases.length });
const second = { ...f.PAID, order_number: "T1A000043L" };
const TWICE: CaseDetail = {
  ...f.DETAIL,
  case: { ...f.CASE, kind: "double_pay", reason: "paid_twice", other_order: second.order_number },
  other: second,
  draft: { order_number: f.CLAIMED.order_number, amount: f.CLAIMED.amount, reason: "paid_twice" },
};
const lookedAt = ["coupon", "coupon-code=900112345678", "coupon-look"];

const SCREENS: Scene[] = [
  { name: "sign-in", shows: `person-${f.LIN.person_id}`, steps: ["-"] },
  {
    name: "sign-in-pin",
    shows: "problem",
    answers: { sign_in: problem("wrong_pin", { tries_left: "4" }) },
    steps: ["person-lin", "pin-1", "pin-2", "pin-3", "pin-4", "pin-5", "pin-6"],
  },
  {
    name: "ledger-in-use",
    shows: "ledger-problem",
    answers: { till_state: { ...f.STATE, shop: null, problem: { code: "in_use", detail: "" } } },
    steps: ["-"],
  },
  {
    name: "unlock",
    shows: "problem",
    answers: {
      till_state: { ...f.STATE, shop: null, people: [], problem: { code: "secrets_locked", detail: "" } },
      unlock: problem("wrong_passphrase"),
    },
    steps: ["passphrase=correct horse battery", "passphrase-show", "unlock-go"],
  },
  {
    name: "seal",
    shows: "passphrase-hint",
    answers: { till_state: { ...f.STATE, shop: null, people: [], problem: { code: "secrets_unsealed", detail: "" } } },
    steps: ["passphrase=correct horse battery", "passphrase-again=correct horse", "passphrase-show"],
  },
  {
    name: "sale",
    person: f.LIN,
    shows: "show-code",
    steps: amount,
    answers: {
      recent: [f.REDEEMED, f.FAILED, { ...f.CLAIMED, order_number: "T1A000043M" }],
      unredeemed: [{ ...f.PAID, order_number: "T1A000041H" }],
    },
  },
  {
    name: "sale-problem",
    person: f.LIN,
    shows: "problem",
    answers: { show_code: problem("no_account", { wallet: "wechatpay" }) },
    steps: [...amount, "lookup", "show-code"],
  },
  {
    name: "sale-offline",
    person: f.CHEN,
    shows: "banner",
    answers: { ...offline, recent: [f.CLAIMED] },
    steps: amount,
  },
  {
    name: "refund",
    person: f.WANG,
    shows: "refund-go",
    answers: { recent: [f.REDEEMED] },
    steps: [`recent-${f.REDEEMED.order_number}`, "give-back", "key-1", "key-2", "key-00", "reason"],
  },
  {
    name: "refund-by-cashier",
    person: f.LIN,
    shows: "problem",
    answers: {
      till_state: { ...f.STATE, people: [f.LIN, f.WANG] },
      recent: [f.REDEEMED],
      refund: problem("wrong_pin", { tries_left: "4" }),
    },
    steps: [`recent-${f.REDEEMED.order_number}`, "give-back", "refund-reason=退货", "approve-pin=000000", "refund-go"],
  },
  {
    name: "given-back",
    person: f.WANG,
    shows: "refunds",
    answers: { recent: [f.GIVING_BACK] },
    steps: [`recent-${f.REDEEMED.order_number}`],
  },
  {
    name: "given-back-before",
    person: f.WANG,
    shows: "ledger-mark",
    answers: { recent: [{ ...f.PAID, refunds: f.GIVING_BACK.refunds }] },
    steps: [`recent-${f.PAID.order_number}`],
  },
  {
    name: "accounts",
    person: f.CHEN,
    shows: "account-alipay",
    answers: { accounts: [f.ACCOUNT, { ...f.ACCOUNT, wallet: "wechatpay", problem: "secrets", fee_percent: null }] },
    steps: ["nav-settings"],
  },
  {
    name: "account-wrong",
    person: f.CHEN,
    shows: "account-wrong",
    answers: {
      check_account: { state: "wrong", field: "platform_public_key", code: "account.platform_public_key" },
    },
    steps: [
      "nav-settings",
      "add-wechatpay",
      "account-gateway=http://127.0.0.1:8010/wechat",
      "account-private_key=MIIE",
      "account-check",
    ],
  },
  {
    name: "coupon",
    person: f.LIN,
    shows: "coupon-desk",
    steps: ["coupon", "coupon-wallet-wechatpay", "coupon-code=PRACTICE1234"],
    answers: { coupons: [{ ...coupons.COUPON, state: "used" }] },
  },
  {
    name: "coupon-offer",
    person: f.LIN,
    shows: "coupon-redeem",
    steps: ["coupon", "coupon-code=900112345678", "coupon-look"],
    answers: { look_at_coupon: { ...coupons.COUPON_OFFER, count: 3 } },
  },
  {
    name: "coupon-refused",
    person: f.LIN,
    shows: "coupon-refused",
    steps: ["coupon", "coupon-code=900112345678", "coupon-look"],
    answers: { look_at_coupon: { ...coupons.COUPON_OFFER, found: "refused", reason: "coupon_invalid" } },
  },
  {
    name: "coupon-asked",
    person: f.LIN,
    shows: "coupon-claim",
    steps: [...lookedAt, "coupon-redeem"],
    told: [{ event: "health", health: f.OFFLINE }],
  },
  {
    name: "coupon-used",
    person: f.LIN,
    shows: "approve-pin",
    steps: [...lookedAt, "coupon-redeem", "coupon-undo"],
    answers: { redeem_coupon: { outcome: "redeeming", coupon: { ...coupons.COUPON, state: "used", can_undo: true } } },
  },
  {
    name: "coupon-taken",
    person: f.LIN,
    shows: "coupon-taken",
    steps: lookedAt,
    answers: {
      look_at_coupon: { ...coupons.COUPON_OFFER, found: "taken", known: { ...coupons.COUPON, state: "used" } },
    },
  },
  {
    name: "coupon-claim",
    person: f.LIN,
    shows: "limits",
    steps: [...lookedAt],
    answers: {
      ...offline,
      look_at_coupon: { ...coupons.COUPON_OFFER, found: "offline" },
      offline_offer: { ...limits.OFFER, verdict: "needs_manager" },
    },
  },
  {
    name: "coupon-claimed",
    person: f.LIN,
    shows: "coupon-standing",
    steps: [...lookedAt, "coupon-redeem"],
    answers: {
      redeem_coupon: {
        outcome: "redeeming",
        coupon: { ...coupons.COUPON, state: "provisional", value: f.yuan("30.00") },
      },
    },
  },
  {
    name: "case-of-coupon",
    person: f.CHEN,
    shows: "case-detail",
    answers: { cases: page(coupons.COUPON_CASE), case_detail: coupons.COUPON_DETAIL },
    steps: ["nav-cases", "case-row"],
  },
  { name: "waiting", person: f.LIN, shows: "waiting", steps: [...amount, "show-code"] },
  {
    name: "waiting-on-phone",
    person: f.LIN,
    shows: "waiting",
    answers: { show_code: { ...f.WAITING, method: "scan_code", code_svg: null } },
    steps: [...amount, "show-code"],
  },
  { name: "waiting-unknown", person: f.LIN, shows: "waiting", steps: [...amount, "show-code", "cancel"] },
  {
    name: "waiting-offline",
    person: f.LIN,
    shows: "go-offline",
    told: [{ event: "health", health: f.OFFLINE }],
    steps: [...amount, "show-code"],
  },
  {
    name: "paid",
    person: f.LIN,
    shows: "redeem",
    steps: [...amount, "show-code"],
    told: [{ event: "payment", payment: f.PAID }],
  },
  { name: "done", person: f.LIN, shows: "done", steps: [...amount, "show-code"], answers: { show_code: f.REDEEMED } },
  {
    name: "done-provisional",
    person: f.LIN,
    shows: "done",
    steps: [...amount, "show-code"],
    answers: { show_code: f.CLAIMED },
  },
  {
    name: "duplicate",
    person: f.LIN,
    shows: "duplicate",
    answers: { scan: { outcome: "already_redeemed", payment: f.REDEEMED } },
    steps: ["lookup", "lookup-text=T1A000042K", "lookup-go"],
  },
  { name: "ended", person: f.LIN, shows: "ended", answers: { show_code: f.FAILED }, steps: [...amount, "show-code"] },
  {
    name: "claim",
    person: f.LIN,
    shows: "claim-redeem",
    answers: { ...offline, offline_offer: { ...limits.OFFER, verdict: "needs_manager" } },
    steps: [...amount, "go-offline", "evidence=2026112222001445"],
  },
  {
    name: "claim-refused",
    person: f.LIN,
    shows: "limit",
    answers: { ...offline, offline_offer: { ...limits.OFFER, verdict: "refused", limit: "total" } },
    steps: [...amount, "go-offline"],
  },
  {
    name: "banner-summary",
    person: f.CHEN,
    shows: "banner",
    told: [{ event: "sync", progress: { done: 7, total: 7, succeeded: 6, cases: 1 } }],
  },
  { name: "report", person: f.WANG, shows: "chart", steps: ["nav-report", "export-csv"] },
  { name: "report-table", person: f.WANG, shows: "table-hour", steps: ["nav-report", "chart-toggle"] },
  {
    name: "case-paid-twice",
    person: f.CHEN,
    shows: "twice",
    answers: { cases: page(TWICE.case), case_detail: TWICE },
    steps: ["nav-cases", "case-row"],
  },
  {
    name: "cases",
    person: f.CHEN,
    shows: "case-detail",
    answers: {
      cases: page(f.CASE, {
        ...f.CASE,
        case_id: 2,
        kind: "late_money",
        reason: "paid_after_close",
        money_moved: "yes",
        due_at: "2026-11-23T04:00:00+08:00",
        overdue: true,
      }),
    },
    steps: ["nav-cases", "case-row"],
  },
  {
    name: "case-timeline",
    person: f.CHEN,
    shows: "case-later",
    answers: {
      cases: page({ ...f.CASE, assigned: f.WANG, due_at: "2026-11-23T15:00:00+08:00" }),
      case_detail: {
        ...f.DETAIL,
        case: {
          ...f.CASE,
          assigned: f.WANG,
          due_at: "2026-11-23T15:00:00+08:00",
          status: "resolved",
          resolution: "written_off",
        },
        earlier: 3,
        later: 8,
        left_out: 12,
      },
    },
    steps: ["nav-cases", "case-row", "cases-csv", "details-2"],
  },
  { name: "cases-empty", person: f.CHEN, shows: "cases-empty", answers: { cases: page() }, steps: ["nav-cases"] },
  {
    name: "settings",
    person: f.CHEN,
    shows: "static-code",
    answers: { offline_offer: limits.OFFER },
    steps: ["nav-settings"],
  },
  { name: "help", person: f.LIN, shows: "help-close", steps: ["help"] },
  { name: "customer-idle", page: "customer", shows: "customer", customer: shows({ view: "idle", shop: f.SHOP.name }) },
  {
    name: "customer-live",
    page: "customer",
    shows: "customer",
    customer: { practice: false, shows: { view: "idle", shop: f.SHOP.name } },
  },
  {
    name: "customer-pay",
    page: "customer",
    shows: "qr",
    customer: shows({
      view: "pay",
      amount: f.yuan("68.00"),
      wallet: "alipay",
      code_svg: f.CODE_SVG,
      seconds_left: 150,
      on_phone: false,
    }),
  },
  {
    name: "customer-on-phone",
    page: "customer",
    shows: "customer",
    customer: shows({
      view: "pay",
      amount: f.yuan("68.00"),
      wallet: "alipay",
      code_svg: null,
      seconds_left: 40,
      on_phone: true,
    }),
  },
  {
    name: "customer-paid",
    page: "customer",
    shows: "customer",
    customer: shows({ view: "paid", amount: f.yuan("68.00") }),
  },
];

export const SCENES: Scene[] = [
  ...SCREENS,
  ...KEEPING_SCENES,
  ...OWNER_SCENES,
  ...NETWORK_SCENES,
  ...SHIFT_SCENES,
  ...SEARCH_SCENES,
];

/** What the core answers where a scene does not say otherwise. */
export const GOOD_DAY: Answers = {
  till_state: f.STATE,
  health: f.ONLINE,
  show_code: f.WAITING,
  payment: f.WAITING,
  cancel: { ...f.WAITING, state: "closing", close_cause: "cancelled" },
  offline_offer: limits.OFFER,
  look_at_coupon: coupons.COUPON_OFFER,
  redeem_coupon: { outcome: "redeeming", coupon: coupons.COUPON },
  coupons: [],
  recent: [],
  unredeemed: [],
  days: [{ business_day: "2026-11-21" }],
  report: f.REPORT,
  export_report: {
    path: "/exports/春风小店_T1_日结_2026-11-22.csv",
    file_name: "春风小店_T1_日结_2026-11-22.csv",
    rows: 70,
  },
  cases: f.CASES,
  accounts: [f.ACCOUNT],
  case_detail: f.DETAIL,
  ...KEEPING_DAY,
  ...OWNER_DAY,
  ...NETWORK_DAY,
  ...SHIFT_DAY,
};
