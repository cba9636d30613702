/** A line of a list of facts; without a value it is left out. */
export interface Fact {
  name: string;
  value: string | null | undefined;
  /** Digits to compare by eye. */
  exact?: boolean;
}
