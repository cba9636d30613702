import type { ClosedShift, ShiftsView, ShiftView, WaitingQueue } from "../host/host";
import { LIN, WANG, yuan } from "./base";

const figure = (count: number, amount: string): ShiftView["claimed"] => ({ count, amount: yuan(amount) });

export const QUEUE: WaitingQueue = {
  count: 7,
  amount: yuan("432.00"),
  oldest: "2026-11-22T14:02:40+08:00",
  oldest_seconds: 1980,
};

export const SHIFT: ShiftView = {
  number: 12,
  person: LIN,
  opened_at: "2026-11-22T08:01:00+08:00",
  closed_at: null,
  closed_by: null,
  claimed: figure(7, "432.00"),
  confirmed: figure(63, "4180.50"),
  redeemed: figure(70, "4612.50"),
  returned: figure(1, "20.00"),
  unproved: figure(8, "452.00"),
  per_shift: yuan("800.00"),
};

/** One that somebody forgot. */
export const FORGOTTEN: ShiftView = { ...SHIFT, number: 11, person: WANG, per_shift: null };

export const SHIFTS: ShiftsView = { own: SHIFT, others: [], waiting: null };

export const CLOSED: ClosedShift = {
  shift: { ...SHIFT, closed_at: "2026-11-22T16:00:00+08:00", closed_by: LIN.name },
  waiting: null,
  ledger_head: "128-ab12cd34",
};
