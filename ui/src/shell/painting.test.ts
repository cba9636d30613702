import { describe, expect, it } from "vitest";

const screens = import.meta.glob<string>("../**/*.svelte", { query: "?raw", import: "default", eager: true });
const styles = import.meta.glob<string>("../app.css", { query: "?raw", import: "default", eager: true });

/** What the processor of a till without a graphics card paints for longer than a key press may take. */
const COSTLY = /[\s"':](?:shadow-(?!none)|drop-shadow|blur|backdrop-|animate-|transition|clip-path|will-change)/;

describe("a till without a graphics card", () => {
  it.each(Object.entries({ ...screens, ...styles }))("has nothing costly to paint in %s", (_file, source) => {
    const lines = source.split("\n").filter((line) => COSTLY.test(line) && !line.includes("transition: none"));
    expect(lines).toEqual([]);
  });

  it("has no movement without an end", () => {
    expect(Object.values(styles).join("")).not.toContain("infinite");
  });
});
