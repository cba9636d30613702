import { ask } from "../host/ask";
import type { Host, WaitingQueue } from "../host/host";

/** What somebody is about to do that may wait until the queue is empty. */
export type Leave = "lock" | "shift" | "window" | "restore";

type Question = { why: Leave; waiting: WaitingQueue; go: () => void; stay: () => void };

/** Says what still waits before somebody leaves. It never stands in the way: where nothing waits, or nobody can tell,
 * whatever was wanted is done at once. */
export class Leaving {
  question = $state.raw<Question | null>(null);

  constructor(private readonly host: Host) {}

  async ask(why: Leave, go: () => void): Promise<void> {
    const answer = await ask(() => this.host.commands.waitingQueue());
    const waiting = answer.status === "ok" ? answer.data : null;
    if (waiting === null) return go();
    this.tell({ why, waiting, go, stay: () => undefined });
  }

  tell(question: Question): void {
    this.question = question;
  }

  go(): void {
    const { question } = this;
    this.question = null;
    question?.go();
  }

  stay(): void {
    const { question } = this;
    this.question = null;
    question?.stay();
  }
}
