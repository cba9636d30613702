import { vi, type Mock } from "vitest";
import type { Answer, Commands, Host, Problem, TillEvent } from "../host/host";
import { contextOf } from "../shell/context";
import { Till } from "../shell/till.svelte";
import type { Tone } from "../sound/tones.svelte";
import * as coupons from "./coupons";
import * as fixtures from "./fixtures";
import * as keeping from "./keeping";
import * as limits from "./limits";
import * as network from "./network";
import * as printed from "./printed";
import * as shifts from "./shifts";
import * as search from "./search";

type Fakes = { [K in keyof Commands]: Mock<Commands[K]> };

export const ok = <T>(data: T): Answer<T> => ({ status: "ok", data });

export const refused = (code: string, more: Partial<Problem> = {}): Answer<never> => ({
  status: "error",
  error: { code, params: {}, payment: null, ...more },
});

const always = <K extends keyof Commands>(answer: Awaited<ReturnType<Commands[K]>>): Mock<Commands[K]> =>
  vi.fn(async () => answer) as unknown as Mock<Commands[K]>;

/** Of the network page, and of a wallet that is set offline. */
const quietNetwork = () => ({
  forceWallet: always<"forceWallet">(ok(fixtures.FORCED)),
  syncHealth: always<"syncHealth">(ok(network.TOLD)),
  exposure: always<"exposure">(ok(network.EXPOSURE)),
  outages: always<"outages">(ok(network.OUTAGES)),
  outage: always<"outage">(ok(network.OUTAGE)),
  exportOutage: always<"exportOutage">(ok({ path: "/exports/o.csv", file_name: "o.csv", rows: 1 })),
  exportQueue: always<"exportQueue">(ok(network.QUEUE_FILE)),
  queueFiles: always<"queueFiles">(ok([])),
  tellQueue: always<"tellQueue">(ok(network.TELLING)),
  queueTelling: always<"queueTelling">(ok(null)),
  stopTelling: always<"stopTelling">(ok({ ...network.TOLD_QUEUE, state: "stopped" })),
});

type OfTheDesk =
  | "noteCase"
  | "contactCase"
  | "assignCase"
  | "setCaseDue"
  | "exportCases"
  | "resolveCase"
  | "retryCase"
  | "searchCase"
  | "pickTransaction";

/** The desk of failed payments, with one case. */
function desk(): Pick<Fakes, "cases" | "caseDetail" | OfTheDesk> {
  return {
    cases: always<"cases">(ok(fixtures.CASES)),
    caseDetail: always<"caseDetail">(ok(fixtures.DETAIL)),
    contactCase: always<"contactCase">(ok(fixtures.DETAIL)),
    assignCase: always<"assignCase">(ok(fixtures.DETAIL)),
    setCaseDue: always<"setCaseDue">(ok(fixtures.DETAIL)),
    exportCases: always<"exportCases">(ok({ path: "/exports/cases.csv", file_name: "cases.csv", rows: 7 })),
    noteCase: always<"noteCase">(ok(fixtures.DETAIL)),
    resolveCase: always<"resolveCase">(ok(fixtures.DETAIL)),
    retryCase: always<"retryCase">(ok(fixtures.DETAIL)),
    searchCase: always<"searchCase">(ok(search.FOUND)),
    pickTransaction: always<"pickTransaction">(ok(fixtures.DETAIL)),
  };
}

/** A quiet shop: every command answers as it would on a good day. A test replaces the answers it is about. */
function goodDay(): Fakes {
  return {
    tillState: always<"tillState">(ok(fixtures.STATE)),
    unlock: always<"unlock">(ok(fixtures.STATE)),
    sealSecrets: always<"sealSecrets">(ok(fixtures.STATE)),
    signIn: always<"signIn">(ok(fixtures.sessionOf(fixtures.LIN))),
    signOut: always<"signOut">(ok(null)),
    health: always<"health">(ok(fixtures.ONLINE)),
    shifts: always<"shifts">(ok(shifts.SHIFTS)),
    closeShift: always<"closeShift">(ok(shifts.CLOSED)),
    waitingQueue: always<"waitingQueue">(ok(null)),
    closeTill: always<"closeTill">(ok(null)),
    showCode: always<"showCode">(ok(fixtures.WAITING)),
    scan: always<"scan">(ok({ outcome: "found", payment: fixtures.PAID })),
    payment: always<"payment">(ok(fixtures.WAITING)),
    cancel: always<"cancel">(ok({ ...fixtures.WAITING, state: "closing", close_cause: "cancelled" })),
    redeem: always<"redeem">(ok(fixtures.REDEEMED)),
    refund: always<"refund">(ok(fixtures.GIVING_BACK)),
    lookAtCoupon: always<"lookAtCoupon">(ok(coupons.COUPON_OFFER)),
    redeemCoupon: always<"redeemCoupon">(ok({ outcome: "redeeming", coupon: coupons.COUPON })),
    claimCoupon: always<"claimCoupon">(ok({ ...coupons.COUPON, state: "provisional" })),
    giveUpCoupon: always<"giveUpCoupon">(ok({ ...coupons.COUPON, state: "given_up" })),
    undoCoupon: always<"undoCoupon">(ok({ ...coupons.COUPON, state: "undoing" })),
    coupon: always<"coupon">(ok(coupons.COUPON)),
    coupons: always<"coupons">(ok([])),
    offlineOffer: always<"offlineOffer">(ok(limits.OFFER)),
    offlineCode: always<"offlineCode">(ok(fixtures.OFFLINE_CODE)),
    claim: always<"claim">(ok(fixtures.CLAIMED)),
    recent: always<"recent">(ok([])),
    unredeemed: always<"unredeemed">(ok([])),
    syncNow: always<"syncNow">(ok(null)),
    ...quietNetwork(),
    days: always<"days">(ok([{ business_day: "2026-11-22" }, { business_day: "2026-11-21" }])),
    report: always<"report">(ok(fixtures.REPORT)),
    exportReport: always<"exportReport">(ok({ path: "/exports/a.csv", file_name: "a.csv", rows: 70 })),
    ...desk(),
    paidAgain: always<"paidAgain">(ok(fixtures.REDEEMED)),
    similar: always<"similar">(ok(null)),
    accounts: always<"accounts">(ok([fixtures.ACCOUNT])),
    checkAccount: always<"checkAccount">(ok({ state: "good", field: null, code: null })),
    setAccount: always<"setAccount">(ok([fixtures.ACCOUNT])),
    limits: always<"limits">(ok(limits.OWNER_LIMITS)),
    setLimits: always<"setLimits">(ok(limits.OWNER_LIMITS)),
    printedCodes: always<"printedCodes">(ok(printed.CODES_SAME)),
    checkStaticCode: always<"checkStaticCode">(ok(printed.CODES_SAME)),
    checkStaticCodePicture: always<"checkStaticCodePicture">(ok(printed.CODES_SAME)),
    skipCodeCheck: always<"skipCodeCheck">(ok(printed.CODES_SAME)),
    setStaticCode: always<"setStaticCode">(ok(null)),
    setStaticCodeText: always<"setStaticCodeText">(ok(fixtures.STATIC_CODE)),
    staticCodes: always<"staticCodes">(ok([fixtures.STATIC_CODE])),
    customerWindow: always<"customerWindow">(ok(null)),
    showPayment: always<"showPayment">(ok(null)),
    ledgerHealth: always<"ledgerHealth">(ok(keeping.SOUND)),
    verifyLedger: always<"verifyLedger">(ok(keeping.SOUND)),
    newRecoveryKey: always<"newRecoveryKey">(ok(keeping.NEW_KEY)),
    setBackups: always<"setBackups">(ok(keeping.BACKUPS)),
    backupNow: always<"backupNow">(ok(keeping.BACKUPS)),
    backups: always<"backups">(ok(keeping.BACKUPS)),
    findBackups: always<"findBackups">(ok(keeping.BACKUPS)),
    restore: always<"restore">(ok({ head: "124-0be7c11a", kept: "replaced-*.db" })),
    recovery: always<"recovery">(ok(keeping.RECOVERY)),
    recoveryProbe: always<"recoveryProbe">(ok(keeping.RUNNING)),
    recoveryDecide: always<"recoveryDecide">(ok(keeping.RECOVERY)),
    recoveryEnd: always<"recoveryEnd">(ok(null)),
  };
}

/** A till over fakes: its commands can be watched, its tones heard, and events told to it. */
export class Bench {
  readonly commands = goodDay();
  readonly tones: Tone[] = [];
  readonly till: Till;
  private heard: (event: TillEvent) => void = () => undefined;

  constructor() {
    const host: Host = {
      commands: this.commands,
      onTill: async (heard) => {
        this.heard = heard;
        return () => undefined;
      },
    };
    this.till = new Till(host, { play: (tone) => this.tones.push(tone) });
    this.till.state = fixtures.STATE;
    this.till.health = fixtures.ONLINE;
  }

  signedIn(person = fixtures.LIN): this {
    this.till.session = fixtures.sessionOf(person);
    return this;
  }

  tell(event: TillEvent): void {
    this.heard(event);
  }

  get context(): Map<symbol, Till> {
    return contextOf(this.till);
  }
}
