/** After a composition ends, WebKit tags the confirming Enter 229; later ones of the same kind are real. */
const AFTER_COMPOSITION_MS = 500;
const TAGGED = 229;

/** Tells the Enter that chooses a Chinese word from the Enter that means "go". */
export class EnterGuard {
  private composing = false;
  private endedAt = Number.NEGATIVE_INFINITY;

  attach(to: Window): () => void {
    const start = (): void => void (this.composing = true);
    const end = (event: Event): void => {
      this.composing = false;
      this.endedAt = event.timeStamp;
    };
    to.addEventListener("compositionstart", start, { capture: true });
    to.addEventListener("compositionend", end, { capture: true });
    return () => {
      to.removeEventListener("compositionstart", start, { capture: true });
      to.removeEventListener("compositionend", end, { capture: true });
    };
  }

  /** Whether this key press belongs to the input method. */
  isComposing(event: KeyboardEvent): boolean {
    if (this.composing || event.isComposing) return true;
    // `keyCode` is the only place where WebKit tells.
    const tagged = event.keyCode === TAGGED && event.timeStamp - this.endedAt < AFTER_COMPOSITION_MS;
    if (tagged) this.endedAt = Number.NEGATIVE_INFINITY;
    return tagged;
  }
}
