const TICK_MS = 1000;

/** Counts the core's seconds down between its answers; every answer sets it right again. */
export class Countdown {
  left = $state(0);
  /** The most that was ever left: the full ring. */
  whole = $state(0);

  set(seconds: number): void {
    this.left = seconds;
    if (seconds > this.whole) this.whole = seconds;
  }

  start(): () => void {
    const timer = setInterval(() => {
      if (this.left > 0) this.left -= 1;
    }, TICK_MS);
    return () => clearInterval(timer);
  }
}
