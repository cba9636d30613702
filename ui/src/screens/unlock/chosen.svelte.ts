/** Shorter ones are refused by the core, too. */
export const SHORTEST = 12;

/** A new passphrase, typed twice because nobody can ask for it later. */
export class Chosen {
  first = $state("");
  again = $state("");

  get isShort(): boolean {
    return [...this.first].length < SHORTEST;
  }

  get differs(): boolean {
    return this.again !== "" && this.again !== this.first;
  }

  get isReady(): boolean {
    return !this.isShort && this.first === this.again;
  }

  forget(): void {
    this.first = "";
    this.again = "";
  }
}
