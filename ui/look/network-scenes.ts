import * as f from "../src/testing/fixtures";
import * as network from "../src/testing/network";
import type { Answers, Scene } from "./scene";

const amount = ["key-6", "key-8", "key-00"];

export const NETWORK_SCENES: Scene[] = [
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
  outage: network.OUTAGE,
  export_outage: {
    path: "/exports/春风小店_T1_断网_4_2026-11-22.csv",
    file_name: "春风小店_T1_断网_4_2026-11-22.csv",
    rows: 1,
  },
};
