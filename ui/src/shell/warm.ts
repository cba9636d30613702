import { openSound } from "../sound/tones.svelte";
import { characters } from "../words/words.svelte";

/** Characters whose font is asked for at once: few enough that nobody sees the till pause. */
const PORTION = 12;
const PAUSE_MS = 50;
/** The sign-in screen comes first. */
const SETTLED_MS = 1000;

const pause = (milliseconds: number): Promise<void> => new Promise((go) => setTimeout(go, milliseconds));

/** Loads what the first sale would wait for: the sound, and the parts of the font that words are written with. */
export async function warmUp(): Promise<void> {
  await pause(SETTLED_MS);
  openSound();
  const { font } = getComputedStyle(document.body);
  const text = characters();
  for (let from = 0; from < text.length; from += PORTION) {
    // Most are there already; a part that is not can be loaded when it is wanted.
    await document.fonts.load(font, text.slice(from, from + PORTION).join("")).catch(() => []);
    await pause(PAUSE_MS);
  }
}
