import * as f from "../src/testing/fixtures";
import { FOUND } from "../src/testing/search";
import { problem, type Scene } from "./scene";

/** A claim looked for in the platform's bill. */
export const SEARCH_SCENES: Scene[] = [
  {
    name: "case-search",
    person: f.CHEN,
    shows: "candidate",
    answers: { cases: { cases: [f.CASE], from: 0, total: 1 }, search_case: FOUND },
    steps: ["nav-cases", "case-row", "search-hint=2600", "search-go"],
  },
  {
    name: "case-search-early",
    person: f.CHEN,
    shows: "problem",
    answers: {
      cases: { cases: [f.CASE], from: 0, total: 1 },
      search_case: problem("bill_too_early", { day: "2026-11-22", from: "2026-11-23 09:00" }),
    },
    steps: ["nav-cases", "case-row", "search-go"],
  },
];
