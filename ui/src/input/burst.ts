/** Real scanners were measured at 7 to 16 ms a key; the fastest typists stay above 60 ms. */
const MEAN_GAP_MS = 30;
const FEWEST = 6;
/** After this long without a key, a burst is over, and the next key begins another. */
export const SILENCE_MS = 80;
/** Longer than any code; what a broken scanner repeats for ever is not gathered. */
const MOST = 8192;

/** Tells a scanner's burst from a person's typing by the time between the keys. Knows no keyboard and no clock. */
export class Burst {
  private text = "";
  private first = 0;
  private last = 0;

  /** Takes a character; true when it began anew. */
  add(character: string, at: number): boolean {
    const anew = this.text === "" || at - this.last > SILENCE_MS;
    if (anew) {
      this.text = "";
      this.first = at;
    }
    if (this.text.length < MOST) this.text += character;
    this.last = at;
    return anew;
  }

  /** Long and fast enough to be a scanner's. */
  get isScan(): boolean {
    const gaps = this.text.length - 1;
    return this.text.length >= FEWEST && this.last - this.first < gaps * MEAN_GAP_MS;
  }

  /** Whether a key at this moment still belongs to it. */
  reaches(at: number): boolean {
    return this.text !== "" && at - this.last <= SILENCE_MS;
  }

  /** Hands out the text and begins anew. */
  take(): string {
    const text = this.text;
    this.text = "";
    return text;
  }
}
