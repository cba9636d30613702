import type { CandidateView, CaseCandidates } from "../host/host";
import { yuan } from "./base";
import { CASE } from "./fixtures";

export const candidate = (transaction: string, more: Partial<CandidateView> = {}): CandidateView => ({
  transaction_id: transaction,
  amount: yuan("68.00"),
  at: "2026-11-22T14:06:10+08:00",
  payer: "*静(138****2600)",
  in_time: true,
  hint: "unknown",
  returned: null,
  also: [],
  noted: false,
  ...more,
});

/** Two lines of one amount: the same that another open claim could be. */
export const FOUND: CaseCandidates = {
  case_id: CASE.case_id,
  order_number: CASE.order_number,
  amount: yuan("68.00"),
  claimed_at: "2026-11-22T14:05:00+08:00",
  days: ["2026-11-22"],
  candidates: [
    candidate("2026112222001000000000000001", { also: ["T1A000043M"], hint: "fits" }),
    candidate("2026112222001000000000000002", { also: ["T1A000043M"], hint: "differs", payer: "*洋(177****0031)" }),
  ],
  known: 1,
  unread: 0,
  left_out: 0,
  rest_from: null,
};
