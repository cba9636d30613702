import * as f from "../src/testing/fixtures";
import * as limits from "../src/testing/limits";
import * as shifts from "../src/testing/shifts";
import type { Answers, Scene } from "./scene";

const waits = { waiting_queue: shifts.QUEUE };

export const SHIFT_SCENES: Scene[] = [
  {
    name: "shift",
    person: f.CHEN,
    shows: "shift-others",
    answers: {
      shifts: {
        ...shifts.SHIFTS,
        others: [shifts.FORGOTTEN, { ...shifts.FORGOTTEN, number: 10 }],
        waiting: shifts.QUEUE,
      },
    },
    steps: ["nav-shift"],
  },
  { name: "shift-ended", person: f.LIN, shows: "shift-done", steps: ["nav-shift", "shift-end"] },
  { name: "leave-lock", person: f.LIN, shows: "leave-go", answers: waits, steps: ["nav-lock"] },
  { name: "leave-shift", person: f.LIN, shows: "leave-go", answers: waits, steps: ["nav-shift", "shift-end"] },
  {
    name: "leave-window",
    person: f.LIN,
    shows: "leave-go",
    told: [{ event: "closing", waiting: shifts.QUEUE }],
    steps: ["-"],
  },
  {
    name: "owner-limits-shift",
    person: f.CHEN,
    shows: "limits-form",
    answers: {
      limits: { ...limits.OWNER_LIMITS, limits: { ...limits.LIMITS, per_shift: f.yuan("500.00") } },
    },
    steps: ["nav-settings", "limits-change"],
  },
];

/** What the core answers about shifts where a scene does not say otherwise. */
export const SHIFT_DAY: Answers = {
  shifts: shifts.SHIFTS,
  close_shift: shifts.CLOSED,
  waiting_queue: null,
  close_till: null,
};
