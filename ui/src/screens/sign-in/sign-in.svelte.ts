import { ask } from "../../host/ask";
import type { PersonView, Problem } from "../../host/host";
import type { Till } from "../../shell/till.svelte";

const PIN_DIGITS = 6;

/** Who is at the till, and the PIN as far as it is entered. */
export class SignIn {
  person = $state.raw<PersonView | null>(null);
  pin = $state("");
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);

  constructor(private readonly till: Till) {}

  choose(person: PersonView | null): void {
    this.person = person;
    this.pin = "";
    this.problem = null;
  }

  async press(digit: string): Promise<void> {
    if (!this.person || this.busy) return;
    this.problem = null;
    this.pin += digit;
    if (this.pin.length === PIN_DIGITS) await this.submit(this.person);
  }

  erase(): void {
    this.pin = this.pin.slice(0, -1);
  }

  private async submit(person: PersonView): Promise<void> {
    this.busy = true;
    const { pin } = this;
    this.pin = "";
    const answer = await ask(() => this.till.host.commands.signIn(person.person_id, pin));
    this.busy = false;
    if (answer.status === "ok") return this.till.welcome(answer.data);
    this.problem = answer.error;
    this.till.tones.play("refused");
  }
}
