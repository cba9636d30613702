import type { CustomerScreen, PersonView, TillEvent } from "../src/host/host";

export type Answers = Record<string, unknown>;

/** One screen to look at: what the core answers, what it tells, and the clicks that lead there. */
export interface Scene {
  name: string;
  page?: "customer";
  person?: PersonView;
  answers?: Answers;
  told?: TillEvent[];
  customer?: CustomerScreen;
  /** Test ids to press, `id=text` to type into. */
  steps?: string[];
  /** The test id that shows that the screen is there. */
  shows: string;
}

export const problem = (code: string, params: Record<string, string> = {}): unknown => ({
  problem: { code, params, payment: null },
});
