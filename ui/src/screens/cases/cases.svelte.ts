import { money } from "../../format/money";
import type { Answer, CaseDetail, CaseView, ContactCase, GiveBack, Problem } from "../../host/host";
import type { Till } from "../../shell/till.svelte";
import { t } from "../../words/words.svelte";

/** What the shop may lose, and whether the customer's money moved, in words. */
export function riskOf(one: CaseView): string {
  const amount = money(one.money_at_risk);
  if (one.money_moved === "yes") return t("ui.cases.risk_moved", { amount });
  return one.money_moved === "no" ? t("ui.cases.risk", { amount }) : t("ui.cases.risk_unknown", { amount });
}

/** Where an action that needs more than a press goes on. */
const PLACES: Record<string, string> = {
  search_bill: "search-hint",
  ask_customer: "contact-channel",
  refund: "draft-reason",
};

/** Brings a field into view and makes it the one that is typed into. */
function reach(testid: string): void {
  const field = document.querySelector<HTMLElement>(`[data-testid="${testid}"]`);
  field?.scrollIntoView({ block: "center" });
  field?.focus();
}

/** One case on the desk: its notes, and how it is to end. */
export class CaseDesk {
  detail = $state.raw<CaseDetail | null>(null);
  note = $state("");
  resolution = $state("");
  why = $state("");
  /** The number of a refund that was made at the platform itself. */
  refundNumber = $state("");
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);

  constructor(
    readonly till: Till,
    readonly caseId: number,
  ) {}

  load = (): Promise<boolean> => this.take((token) => this.till.host.commands.caseDetail(token, this.caseId));

  async addNote(): Promise<void> {
    const text = this.note.trim();
    if (await this.take((token) => this.till.host.commands.noteCase(token, this.caseId, text))) this.note = "";
  }

  async retry(): Promise<void> {
    await this.take((token) => this.till.host.commands.retryCase(token, this.caseId));
  }

  /** Notes which transaction a claim is about; true once the platform is asked. */
  pick(transaction: string): Promise<boolean> {
    const request = { case_id: this.caseId, transaction_id: transaction };
    return this.take((token) => this.till.host.commands.pickTransaction(token, request));
  }

  contact(made: Omit<ContactCase, "case_id">): Promise<boolean> {
    const request = { ...made, case_id: this.caseId };
    return this.take((token) => this.till.host.commands.contactCase(token, request));
  }

  async assign(person: string | null): Promise<void> {
    await this.take((token) => this.till.host.commands.assignCase(token, this.caseId, person));
  }

  setDue(due: string): Promise<boolean> {
    return this.take((token) => this.till.host.commands.setCaseDue(token, this.caseId, due));
  }

  /** An action's button: done at once, or the field that it needs is shown. */
  async act(action: string): Promise<void> {
    const place = PLACES[action];
    if (action === "ask_platform") await this.retry();
    else if (action === "redeem") await this.redeem();
    else if (place !== undefined) reach(place);
    else {
      this.resolution = action;
      reach("resolve-note");
    }
  }

  /** The payment is redeemed; the answer that counts is the case as it is then. */
  private async redeem(): Promise<void> {
    const order = this.detail?.case.order_number;
    if (this.busy || order === undefined) return;
    this.busy = true;
    const answer = await this.till.signed((token) => this.till.host.commands.redeem(token, order));
    this.busy = false;
    if (answer.status === "error") this.problem = answer.error;
    else await this.load();
  }

  async resolve(): Promise<void> {
    const request = {
      case_id: this.caseId,
      resolution: this.resolution,
      note: this.why.trim(),
      refund_number: this.resolution === "returned" ? this.refundNumber.trim() || null : null,
    };
    await this.take((token) => this.till.host.commands.resolveCase(token, request));
  }

  /** Asks for the drafted refund; the answer that counts is the case as it is then. */
  async giveBack(request: GiveBack): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const answer = await this.till.signed((token) => this.till.host.commands.refund(token, request));
    this.busy = false;
    if (answer.status === "error") this.problem = answer.error;
    else await this.load();
  }

  /** Sends one command at a time; the answer is the case as it is now. */
  private async take(call: (token: string) => Promise<Answer<CaseDetail>>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    const answer = await this.till.signed(call);
    this.busy = false;
    this.problem = answer.status === "error" ? answer.error : null;
    if (answer.status === "error") return false;
    this.detail = answer.data;
    this.till.queries.setQueryData(["case", this.caseId], answer.data);
    void this.till.queries.invalidateQueries({ queryKey: ["cases"] });
    return true;
  }
}
