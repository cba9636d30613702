/** What this machine remembers of how a person likes the till. Nothing here is worth more than a click. */
const PREFIX = "hexiao.";

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // A full or forbidden storage only means that the choice is asked again.
  }
}

export function remembered<T extends string>(name: string, allowed: readonly T[], otherwise: T): T {
  try {
    const value = localStorage.getItem(PREFIX + name);
    return allowed.find((one) => one === value) ?? otherwise;
  } catch {
    return otherwise;
  }
}
