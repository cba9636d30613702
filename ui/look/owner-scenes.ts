import * as f from "../src/testing/fixtures";
import * as limits from "../src/testing/limits";
import * as printed from "../src/testing/printed";
import { type Answers, problem, type Scene } from "./scene";

const live = { till_state: { ...f.STATE, shop: { ...f.SHOP, practice: false } } };
const due = { printed_codes: printed.CODES_DUE };
const marked = (state: string): Answers => ({
  health: { ...f.ONLINE, printed_codes: [{ wallet: "alipay", state }] },
});

export const OWNER_SCENES: Scene[] = [
  { name: "limits", person: f.CHEN, shows: "limits-examples", steps: ["nav-settings"] },
  {
    name: "limits-unset",
    person: f.CHEN,
    shows: "limits-unset",
    steps: ["nav-settings"],
    answers: { limits: limits.NO_LIMITS },
  },
  {
    name: "limits-form",
    person: f.CHEN,
    shows: "limit-none",
    steps: ["nav-settings", "limits-change", "limit-wallet-alipay", "limit-wallet-wechatpay"],
  },
  {
    name: "limits-odd",
    person: f.CHEN,
    shows: "problem",
    steps: ["nav-settings", "limits-change", "limit-per_payment=2000", "limits-pin=864209", "limits-save"],
    answers: {
      set_limits: { problem: { code: "limits.above_total", params: { field: "per_payment" }, payment: null } },
    },
  },
  { name: "opening", person: f.LIN, shows: "opening", answers: due },
  { name: "opening-next", person: f.LIN, shows: "opening", answers: { printed_codes: printed.ONE_DUE } },
  {
    name: "opening-differs",
    person: f.LIN,
    shows: "code-differs",
    answers: { printed_codes: printed.CODE_DIFFERS, ...marked("different") },
  },
  {
    name: "opening-skip",
    person: f.LIN,
    shows: "skip",
    answers: due,
    steps: ["opening-skip", "skip-reason=扫码枪坏了"],
  },
  { name: "printed-different", person: f.LIN, shows: "printed-different", answers: marked("different") },
  { name: "printed-due", person: f.LIN, shows: "printed-due", answers: marked("due") },
  { name: "printed-skipped", person: f.WANG, shows: "printed-skipped", answers: marked("skipped") },
  {
    name: "printed-in-settings",
    person: f.WANG,
    shows: "printed-codes",
    answers: { printed_codes: printed.CODE_SKIPPED },
    steps: ["nav-settings"],
  },
  {
    name: "sale-own-code",
    person: f.LIN,
    shows: "problem",
    answers: { scan: problem("own_printed_code", { wallet: "alipay" }) },
    steps: ["lookup", "lookup-text=https://qr.alipay.com/fkx1", "lookup-go"],
  },
  {
    name: "claim-nothing",
    person: f.LIN,
    shows: "limit",
    answers: { health: f.OFFLINE, offline_offer: { ...limits.OFFER, verdict: "refused", limit: "nothing" } },
    steps: ["key-6", "key-8", "key-00", "go-offline"],
  },
  { name: "accounts-live", person: f.CHEN, shows: "account-world", answers: live, steps: ["nav-settings"] },
];

/** What the core answers about limits and printed codes where a scene does not say otherwise. */
export const OWNER_DAY: Answers = {
  limits: limits.OWNER_LIMITS,
  printed_codes: printed.CODES_SAME,
};
