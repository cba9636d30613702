/** Lists are read anew at most so often, in milliseconds: a long queue moves hundreds of times a second. */
const PAUSE_MS = 200;

/** Reads the lists anew when something moved: at once, and in a storm of news once each pause. */
export class Stale {
  private isPausing = false;
  private isBehind = false;

  constructor(private readonly read: () => void) {}

  moved(): void {
    if (this.isPausing) {
      this.isBehind = true;
      return;
    }
    this.isPausing = true;
    this.read();
    setTimeout(() => this.rested(), PAUSE_MS);
  }

  private rested(): void {
    this.isPausing = false;
    if (!this.isBehind) return;
    this.isBehind = false;
    this.moved();
  }
}
