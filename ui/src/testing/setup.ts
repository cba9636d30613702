import { vi } from "vitest";

// happy-dom has no sound and no media queries of its own that a till could use.
vi.stubGlobal("AudioContext", undefined);
