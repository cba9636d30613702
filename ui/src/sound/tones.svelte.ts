import { remember, remembered } from "../format/memory";

export type Tone = "paid" | "done" | "claimed" | "refused" | "soft";

export interface Tones {
  play(tone: Tone): void;
}

/** Frequency in hertz, start and length in seconds. High and rising is good news, low is a refusal. */
type Note = readonly [frequency: number, start: number, length: number];

const NOTES: Record<Tone, readonly Note[]> = {
  paid: [[880, 0, 0.12]],
  done: [
    [880, 0, 0.1],
    [1175, 0.11, 0.18],
  ],
  claimed: [
    [587, 0, 0.12],
    [587, 0.18, 0.12],
  ],
  refused: [
    [220, 0, 0.18],
    [220, 0.24, 0.26],
  ],
  soft: [[440, 0, 0.05]],
};

const LOUDNESS = 0.25;
const SOFTER = 0.08;
/** A note that nobody hears. */
const SILENT_NOTE: Note = [440, 0, 0.01];
const SILENCE = 0.0001;
const FADED = 0.0001;

let muted = $state(false);
let output: AudioContext | undefined;

export const sound = {
  get muted(): boolean {
    return muted;
  },
  mute(silent: boolean): void {
    muted = silent;
    remember("sound", silent ? "off" : "on");
  },
  recall(): void {
    muted = remembered("sound", ["on", "off"], "on") === "off";
  },
};

/** Tones are synthesised here, so there is no sound file to load, license or block. */
export const speaker: Tones = {
  play(tone) {
    const context = opened();
    for (const note of NOTES[tone]) if (context) beep(context, note, tone === "soft" ? SOFTER : LOUDNESS);
  },
};

/** Opens the sound before a tone is due: the first time it takes longer than a tone may be late. */
export function openSound(): void {
  const context = opened();
  if (context) beep(context, SILENT_NOTE, SILENCE);
}

function opened(): AudioContext | undefined {
  if (muted || typeof AudioContext === "undefined") return undefined;
  output ??= new AudioContext();
  void output.resume();
  return output;
}

function beep(context: AudioContext, [frequency, start, length]: Note, loudness: number): void {
  const from = context.currentTime + start;
  const source = context.createOscillator();
  const volume = context.createGain();
  source.frequency.value = frequency;
  volume.gain.setValueAtTime(loudness, from);
  volume.gain.exponentialRampToValueAtTime(FADED, from + length);
  source.connect(volume).connect(context.destination);
  source.start(from);
  source.stop(from + length);
}
