import type { DoubtView, Problem, ProbeView, RecoveryView } from "../../host/host";
import type { Till } from "../../shell/till.svelte";

export const RECOVERY_KEY = ["recovery"];

/** A word on a payment that waits for its yes. */
export interface Word {
  doubt: DoubtView;
  handedOver: boolean;
}

/** A recovery on the desk: ask, decide one by one, sell again. Nothing here can be undone, so every word is asked once more. */
export class RecoveryDesk {
  /** The payment that is being decided; none is the first. */
  order = $state<string | null>(null);
  word = $state.raw<Word | null>(null);
  busy = $state<"probe" | "decide" | "end" | null>(null);
  problem = $state.raw<Problem | null>(null);

  constructor(
    private readonly till: Till,
    private readonly ended: () => void,
  ) {}

  current(doubts: DoubtView[]): DoubtView | undefined {
    return doubts.find((doubt) => doubt.payment.order_number === this.order) ?? doubts[0];
  }

  choose(doubt: DoubtView): void {
    this.order = doubt.payment.order_number;
    this.word = null;
  }

  say(doubt: DoubtView | undefined, handedOver: boolean): void {
    if (!doubt || this.busy) return;
    this.problem = null;
    this.word = { doubt, handedOver };
  }

  takeBack(): void {
    this.word = null;
  }

  /** The platforms are asked in the background; how far it is comes as events. */
  async ask(): Promise<void> {
    await this.only("probe", async () => {
      this.word = null;
      // What was heard belongs to the asking before this one.
      this.till.probe = undefined;
      const answer = await this.till.signed((token) => this.till.host.commands.recoveryProbe(token));
      if (answer.status === "error") this.problem = answer.error;
      // An event may have been faster than the answer.
      else this.till.probe ??= answer.data;
      void this.till.queries.invalidateQueries({ queryKey: RECOVERY_KEY });
    });
  }

  async decide(): Promise<void> {
    const { word } = this;
    if (!word) return;
    await this.only("decide", async () => {
      const order = word.doubt.payment.order_number;
      const answer = await this.till.signed((token) =>
        this.till.host.commands.recoveryDecide(token, order, word.handedOver),
      );
      this.word = null;
      if (answer.status === "error") this.problem = answer.error;
      else this.till.queries.setQueryData<RecoveryView | null>(RECOVERY_KEY, answer.data);
      this.order = null;
    });
  }

  async end(): Promise<void> {
    await this.only("end", async () => {
      const answer = await this.till.signed((token) => this.till.host.commands.recoveryEnd(token));
      if (answer.status === "error") {
        this.problem = answer.error;
        return;
      }
      this.ended();
      await this.till.refreshHealth();
      void this.till.queries.invalidateQueries();
    });
  }

  private async only(what: NonNullable<RecoveryDesk["busy"]>, act: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = what;
    this.problem = null;
    await act();
    this.busy = null;
  }
}

/** Why the till cannot sell again yet, or that it can. */
export function endReason(view: RecoveryView): "ready" | "doubts" | "probe" {
  if (view.can_end) return "ready";
  return view.probe.state === "done" ? "doubts" : "probe";
}

/** The newest word on the asking: what was heard, else what the core said when it was read. */
export const probeOf = (view: RecoveryView, heard: ProbeView | undefined): ProbeView => heard ?? view.probe;
