import type { ClosedShift, Problem, ShiftsView, ShiftView } from "../../host/host";
import type { Till } from "../../shell/till.svelte";

/** The shifts that go on, and the one that was just ended. */
export class ShiftDesk {
  open = $state(false);
  shifts = $state.raw<ShiftsView | null>(null);
  closed = $state.raw<ClosedShift | null>(null);
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);

  constructor(private readonly till: Till) {}

  async show(): Promise<void> {
    this.open = true;
    this.closed = null;
    this.problem = null;
    this.shifts = null;
    await this.load();
  }

  hide(): void {
    this.open = false;
    this.closed = null;
  }

  /** Ends a shift, once the person knows what waits. With one's own the session is over. */
  async end(shift: ShiftView): Promise<void> {
    this.open = false;
    await this.till.leaving.ask("shift", () => void this.close(shift));
  }

  private async close(shift: ShiftView): Promise<void> {
    this.open = true;
    this.busy = true;
    this.problem = null;
    const { commands } = this.till.host;
    const own = shift.person.person_id === this.till.session?.person.person_id;
    const answer = await this.till.signed((token) => commands.closeShift(token, shift.number));
    this.busy = false;
    if (answer.status === "error") {
      this.problem = answer.error;
      return;
    }
    this.closed = answer.data;
    if (own) this.till.left();
    else await this.load();
  }

  private async load(): Promise<void> {
    const answer = await this.till.signed((token) => this.till.host.commands.shifts(token));
    if (answer.status === "ok") this.shifts = answer.data;
    else this.problem = answer.error;
  }
}
