const CHECK_MS = 5000;
const MS = 1000;

/** Locks the till when nobody touched it for as long as the owner allows. */
export class IdleLock {
  private touchedAt = performance.now();

  constructor(
    private readonly idleSeconds: () => number | undefined,
    private readonly lock: () => void,
  ) {}

  attach(to: Window): () => void {
    const touched = (): void => void (this.touchedAt = performance.now());
    const timer = setInterval(() => this.check(), CHECK_MS);
    to.addEventListener("keydown", touched, { capture: true });
    to.addEventListener("pointerdown", touched, { capture: true });
    return () => {
      clearInterval(timer);
      to.removeEventListener("keydown", touched, { capture: true });
      to.removeEventListener("pointerdown", touched, { capture: true });
    };
  }

  private check(): void {
    const seconds = this.idleSeconds();
    if (seconds === undefined || seconds === 0) return;
    if (performance.now() - this.touchedAt > seconds * MS) this.lock();
  }
}
