import * as f from "../src/testing/fixtures";
import * as network from "../src/testing/network";
import type { Answers, Scene } from "./scene";

const amount = ["key-6", "key-8", "key-00"];

const WALLETS = ["alipay", "wechatpay", "applepay", "other"];

/** A shop with every kind of wallet, its own among them, of which these are out of reach. */
const everyWallet = (...lost: string[]): Answers => ({
  till_state: {
    ...f.STATE,
    shop: {
      ...f.SHOP,
      wallets: WALLETS.map((wallet) => ({
        ...f.SHOP.wallets[0],
        wallet,
        name: wallet === "other" ? "万象城会员卡" : null,
      })),
    },
  },
  health: {
    ...f.PARTLY,
    wallets: WALLETS.map((wallet) => (lost.includes(wallet) ? f.offlineAt(wallet) : f.onlineAt(wallet))),
  },
});

export const NETWORK_SCENES: Scene[] = [
  {
    name: "sale-one-of-four-lost",
    person: f.LIN,
    shows: "offline-wechatpay",
    answers: everyWallet("wechatpay"),
    steps: amount,
  },
  {
    name: "sale-three-of-four-lost",
    person: f.LIN,
    shows: "offline-other",
    answers: everyWallet("wechatpay", "applepay", "other"),
    steps: [...amount, "wallet-other"],
  },
  {
    name: "sale-partly-offline",
    person: f.LIN,
    shows: "go-offline",
    answers: { health: f.PARTLY, recent: [f.CLAIMED] },
    steps: [...amount, "wallet-wechatpay"],
  },
  {
    name: "sale-forced",
    person: f.LIN,
    shows: "banner-forced",
    answers: { health: { ...f.FORCED, ...claimed() } },
    steps: amount,
  },
  {
    name: "sale-forced-all",
    person: f.LIN,
    shows: "banner-forced",
    answers: {
      health: {
        ...f.OFFLINE,
        wallets: [{ ...f.offlineAt("alipay"), forced: true, forced_by: f.LIN.name }, f.offlineAt("wechatpay")],
        claims_stop_in_seconds: 0,
      },
    },
    steps: amount,
  },
  { name: "sync-told", person: f.WANG, shows: "sync-state", steps: ["nav-network"] },
  {
    name: "sync-stuck",
    person: f.WANG,
    shows: "stuck",
    answers: { sync_health: network.STUCK },
    steps: ["nav-network"],
  },
  {
    name: "sync-put-off",
    person: f.WANG,
    shows: "put-off",
    answers: { sync_health: network.PUT_OFF },
    steps: ["nav-network"],
  },
  {
    name: "sync-stuck-and-put-off",
    person: f.WANG,
    shows: "put-off-more",
    answers: {
      sync_health: {
        ...network.STUCK,
        put_off: network.MANY_PUT_OFF.put_off,
        put_off_total: network.MANY_PUT_OFF.put_off_total,
      },
    },
    steps: ["nav-network", "put-off-all"],
  },
  { name: "banner-uploads", person: f.LIN, shows: "banner", answers: { health: f.UPLOADS }, steps: amount },
  { name: "banner-uploads-late", person: f.CHEN, shows: "banner", answers: { health: f.LATE_UPLOADS } },
  { name: "queue-files", person: f.CHEN, shows: "queue-file-0", steps: ["nav-network", "queue-file-0"] },
  {
    name: "queue-exported",
    person: f.CHEN,
    shows: "queue-exported",
    steps: ["nav-network", "queue-export"],
  },
  {
    name: "queue-told",
    person: f.CHEN,
    shows: "told-lines",
    answers: { queue_telling: network.TOLD_QUEUE },
    steps: ["nav-network"],
  },
  { name: "exposure", person: f.CHEN, shows: "shares-hour", steps: ["nav-network", "view-risk"] },
  {
    name: "exposure-none",
    person: f.CHEN,
    shows: "nothing-at-risk",
    answers: { exposure: network.NO_RISK },
    steps: ["nav-network", "view-risk"],
  },
  { name: "outages", person: f.CHEN, shows: "outages", steps: ["nav-network", "view-outages"] },
  {
    name: "outages-none",
    person: f.CHEN,
    shows: "no-outages",
    answers: { outages: { outages: [], from: 0, total: 0 } },
    steps: ["nav-network", "view-outages"],
  },
  {
    name: "outage",
    person: f.CHEN,
    shows: "outage-exported",
    steps: ["nav-network", "view-outages", "open-outage-4", "outage-export"],
  },
];

function claimed(): Pick<
  typeof f.OFFLINE,
  "claims" | "claims_amount" | "oldest_claim" | "oldest_claim_seconds" | "claims_stop_in_seconds"
> {
  const { claims, claims_amount, oldest_claim, oldest_claim_seconds, claims_stop_in_seconds } = f.OFFLINE;
  return { claims, claims_amount, oldest_claim, oldest_claim_seconds, claims_stop_in_seconds };
}

/** What the core answers about the network where a scene does not say otherwise. */
export const NETWORK_DAY: Answers = {
  force_wallet: f.FORCED,
  sync_health: network.TOLD,
  exposure: network.EXPOSURE,
  outages: network.OUTAGES,
  export_queue: network.QUEUE_FILE,
  queue_files: network.QUEUE_FILES,
  queue_telling: null,
  outage: network.OUTAGE,
  export_outage: {
    path: "/exports/春风小店_T1_断网_4_2026-11-22.csv",
    file_name: "春风小店_T1_断网_4_2026-11-22.csv",
    rows: 1,
  },
};
