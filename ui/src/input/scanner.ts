import { Burst, SILENCE_MS } from "./burst";
import { characterOf, isEnter } from "./characters";

type Field = HTMLInputElement | HTMLTextAreaElement;

export interface ScannerHooks {
  /** Whether a scan is welcome now. */
  listens(): boolean;
  /** Notes what the first keys of a burst may change, and hands back the way to undo it. */
  snapshot(): () => void;
  scanned(text: string): void;
}

/** Fields of free text and of secrets keep what is typed into them, however fast. */
const KEEPS_TYPING = "[data-keep-typing]";

const isField = (target: EventTarget | null): target is Field =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;

/** A scanner is a keyboard: this hears every key first, on any screen, focused or not. */
export class Scanner {
  private readonly burst = new Burst();
  private undo: () => void = () => undefined;
  private field: Field | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly hooks: ScannerHooks) {}

  /** Starts to listen; the answer stops it. */
  attach(to: Window): () => void {
    const hear = (event: KeyboardEvent): void => this.hear(event);
    to.addEventListener("keydown", hear, { capture: true });
    return () => {
      clearTimeout(this.silence);
      to.removeEventListener("keydown", hear, { capture: true });
    };
  }

  private hear(event: KeyboardEvent): void {
    if (!this.hooks.listens() || isExempt(event)) return;
    if (isEnter(event)) return this.end(event);
    const character = characterOf(event);
    if (character !== undefined) this.gather(character, event);
  }

  private gather(character: string, event: KeyboardEvent): void {
    const wasScan = this.burst.isScan;
    if (this.burst.add(character, event.timeStamp)) this.begin(event.target);
    if (!this.burst.isScan || this.field !== undefined) return;
    if (!wasScan) this.undo();
    swallow(event);
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.deliver(), SILENCE_MS);
  }

  private begin(target: EventTarget | null): void {
    this.field = isField(target) ? target : undefined;
    this.undo = this.field === undefined ? this.hooks.snapshot() : restoring(this.field);
  }

  /** Enter ends a scan. In a field the keys went in as typing would, so they are taken out again first. */
  private end(event: KeyboardEvent): void {
    if (!this.burst.isScan || !this.burst.reaches(event.timeStamp)) {
      this.burst.take();
      return;
    }
    swallow(event);
    if (this.field !== undefined) this.undo();
    this.deliver();
  }

  private deliver(): void {
    clearTimeout(this.silence);
    this.hooks.scanned(this.burst.take());
  }
}

function isExempt(event: KeyboardEvent): boolean {
  const chord = event.ctrlKey || event.altKey || event.metaKey;
  const keeps = event.target instanceof Element && event.target.closest(KEEPS_TYPING) !== null;
  return chord || keeps || event.repeat;
}

function restoring(field: Field): () => void {
  const before = field.value;
  return () => {
    field.value = before;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
}

function swallow(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}
