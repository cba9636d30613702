import type { Answer, Problem, QueueExported, QueueFileView, QueueTelling } from "../../host/host";
import type { Till } from "../../shell/till.svelte";

/** How often the core is asked how far the telling is, in milliseconds. */
const LOOK = 500;

/** The queue as a file: written here, and another till's told. */
export class QueueDesk {
  path = $state("");
  key = $state("");
  exported = $state.raw<QueueExported | null>(null);
  /** The queue files that lie at hand; none before they were looked for. */
  files = $state.raw<QueueFileView[] | null>(null);
  finding = $state(false);
  telling = $state.raw<QueueTelling | null>(null);
  problem = $state.raw<Problem | null>(null);
  busy = $state<"export" | "tell" | "stop" | null>(null);
  /** Whether something was begun on this visit to the page. */
  begun = $state(false);
  /** A telling ends where its step ends: from the word to then it is being stopped. */
  stopping = $state(false);
  /** The file that was told last on this visit. */
  private told = $state("");
  /** Why it could not be looked at; gone with the next look. */
  private unseen: Problem | null = null;
  private left = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly till: Till) {}

  get isRunning(): boolean {
    return this.telling?.state === "running";
  }

  get isToldAgain(): boolean {
    return this.telling !== null && this.told !== "" && this.path.trim() === this.told;
  }

  get isReady(): boolean {
    return this.path.trim() !== "" && this.busy === null && !this.isRunning;
  }

  /** A telling goes on while nobody looks. */
  look = async (): Promise<void> => {
    const answer = await this.till.signed((token) => this.till.host.commands.queueTelling(token));
    if (answer.status === "ok" && this.problem === this.unseen) this.problem = null;
    this.take(answer);
    this.unseen = answer.status === "error" ? answer.error : null;
  };

  /** A medium may be plugged in meanwhile. Where nothing can be found, a path can still be typed. */
  find = async (): Promise<void> => {
    if (this.finding) return;
    this.finding = true;
    const answer = await this.till.signed((token) => this.till.host.commands.queueFiles(token));
    this.finding = false;
    this.files = answer.status === "ok" ? answer.data : null;
  };

  leave(): void {
    this.left = true;
    clearTimeout(this.timer);
  }

  async export(): Promise<void> {
    if (this.busy) return;
    this.busy = "export";
    this.begun = true;
    this.problem = null;
    const answer = await this.till.signed((token) => this.till.host.commands.exportQueue(token));
    this.busy = null;
    if (answer.status === "error") {
      this.problem = answer.error;
      return;
    }
    this.exported = answer.data;
    await this.find();
  }

  async tell(): Promise<void> {
    if (!this.isReady) return;
    this.busy = "tell";
    this.begun = true;
    this.problem = null;
    this.stopping = false;
    const [path, key] = [this.path.trim(), this.key.trim()];
    const answer = await this.till.signed((token) => this.till.host.commands.tellQueue(token, path, key));
    if (answer.status === "ok") this.told = path;
    this.take(answer);
    this.busy = null;
  }

  async stop(): Promise<void> {
    if (this.busy) return;
    this.busy = "stop";
    this.problem = null;
    this.stopping = true;
    this.take(await this.till.signed((token) => this.till.host.commands.stopTelling(token)));
    this.busy = null;
  }

  private take(answer: Answer<QueueTelling | null>): void {
    clearTimeout(this.timer);
    if (answer.status === "ok") this.telling = answer.data;
    else this.problem = answer.error;
    if (!this.isRunning || answer.status === "error") this.stopping = false;
    if (this.isRunning && !this.left) this.timer = setTimeout(() => void this.look(), LOOK);
  }
}
