import { vi } from "vitest";
import { language } from "../words/words.svelte";

// happy-dom has no sound; the tones are watched instead.
vi.stubGlobal("AudioContext", undefined);
language.choose("zh-CN");
