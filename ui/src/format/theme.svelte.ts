import { remember, remembered } from "./memory";

export type Theme = "system" | "light" | "dark";

const THEMES: readonly Theme[] = ["system", "light", "dark"];
const dark = window.matchMedia("(prefers-color-scheme: dark)");

let chosen = $state<Theme>("system");
let isDark = $state(false);

function apply(): void {
  isDark = chosen === "dark" || (chosen === "system" && dark.matches);
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
}

export const theme = {
  get current(): Theme {
    return chosen;
  },
  /** What the choice comes to on this machine now. */
  get shown(): "light" | "dark" {
    return isDark ? "dark" : "light";
  },
  choose(next: Theme): void {
    chosen = next;
    remember("theme", next);
    apply();
  },
  recall(): void {
    chosen = remembered("theme", THEMES, "system");
    dark.addEventListener("change", apply);
    apply();
  },
};
