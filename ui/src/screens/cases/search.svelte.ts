import type { CaseCandidates, Problem } from "../../host/host";
import type { CaseDesk } from "./cases.svelte";

/** The money of a claim, looked for in the platform's bill. Looking holds up nothing else on the desk. */
export class Searching {
  hint = $state("");
  /** A number that the customer or the platform's console tells. */
  own = $state("");
  looking = $state(false);
  found = $state.raw<CaseCandidates | null>(null);
  problem = $state.raw<Problem | null>(null);
  /** A number was noted, and the platform has been asked. */
  picked = $state(false);

  constructor(private readonly desk: CaseDesk) {}

  async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    this.picked = false;
    this.found = null;
    this.problem = null;
    const { till, caseId } = this.desk;
    const request = { case_id: caseId, hint: this.hint.trim() || null };
    const answer = await till.signed((token) => till.host.commands.searchCase(token, request));
    this.looking = false;
    if (answer.status === "error") this.problem = answer.error;
    else this.found = answer.data;
  }

  /** Whoever picks decides nothing: the platform is asked, and alone confirms. */
  async pick(transaction: string): Promise<void> {
    const asked = await this.desk.pick(transaction);
    // Why not is said beside the lines, where the hand is, and not at the top of the file.
    this.problem = this.desk.problem;
    this.desk.problem = null;
    if (!asked) return;
    this.picked = true;
    this.found = null;
    this.own = "";
  }
}
