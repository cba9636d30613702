import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Look, type Looking, open, walk } from "./browser";
import { SCENES } from "./scenes";

const ORDINARY = { width: 1280, height: 800 };
const SMALL = { width: 1024, height: 600 };

const LOOKS: Look[] = [
  { language: "zh-CN", theme: "light", viewport: ORDINARY },
  { language: "en", theme: "dark", viewport: SMALL },
];

/** Both above show every language, theme and size. `LOOK=dir` keeps all four as pictures, `SCENE=a,b` takes a few. */
const ALL_LOOKS: Look[] = [
  ...LOOKS,
  { language: "zh-CN", theme: "dark", viewport: SMALL },
  { language: "en", theme: "light", viewport: ORDINARY },
];
const pictures = process.env.LOOK;
const only = process.env.SCENE;
const looks = pictures ? ALL_LOOKS : LOOKS;

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let looking: Looking;

beforeAll(async () => {
  looking = await open();
}, 120_000);

afterAll(async () => {
  await looking.browser.close();
  await looking.server.close();
});

/** What axe finds against WCAG 2.2 AA, one line each. */
async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const run = (window as unknown as { axe: typeof import("axe-core") }).axe.run;
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const { violations } = await run(document, { runOnly: tags });
    return violations.flatMap((one) =>
      one.nodes.map((node) => `${one.id}: ${node.target.join(" ")} ${node.any[0]?.message ?? ""}`),
    );
  });
}

/** Controls below 44 px, and text that runs out of its box or out of the window. */
async function misfits(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const name = (element: Element): string =>
      `${element.tagName} ${element.getAttribute("data-testid") ?? element.textContent?.trim().slice(0, 40)}`;
    for (const control of document.querySelectorAll("button, select, input:not(.sr-only), textarea, a[href]")) {
      const { width, height } = control.getBoundingClientRect();
      if (width > 0 && (width < 44 || height < 44)) found.push(`small: ${name(control)} ${width}x${height}`);
    }
    for (const element of document.querySelectorAll("button, h1, h2, p, td, dd, dt, strong")) {
      const truncates = getComputedStyle(element).textOverflow === "ellipsis" || element.classList.contains("sr-only");
      if (!truncates && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0)
        found.push(`clipped: ${name(element)}`);
    }
    if (document.documentElement.scrollWidth > window.innerWidth) found.push("wider than the window");
    return found;
  });
}

/** Sheets over much of the window that a till without a graphics card paints anew with every key: clipped, filtered,
 * see-through, or with a blurred shadow. */
async function costly(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const MUCH = 0.1;
    const whole = window.innerWidth * window.innerHeight;
    return [...document.querySelectorAll("body *")].flatMap((element) => {
      const { width, height } = element.getBoundingClientRect();
      const { clipPath, filter, backdropFilter, opacity, boxShadow } = getComputedStyle(element);
      const blurred = [...boxShadow.matchAll(/(?:-?[\d.]+px ){2}([\d.]+)px/g)].some(([, blur]) => Number(blur) > 0);
      const isSheet = [clipPath, filter, backdropFilter].some((one) => one !== "none" && one !== "") || opacity !== "1";
      const area = (width * height) / whole;
      return area > MUCH && (isSheet || blurred) ? [`costly: ${element.tagName} ${element.className}`] : [];
    });
  });
}

// A page waits for much: a second one goes on meanwhile.
describe.concurrent.each(looks)("in $language, $theme, $viewport.width wide", (look) => {
  it.each(SCENES.filter((scene) => !only || only.split(",").includes(scene.name)))(
    "$name can be read, reached and is let in by the content security policy",
    { timeout: 30_000 },
    async (scene) => {
      const page = await walk(looking, scene, look);
      try {
        if (pictures) {
          mkdirSync(pictures, { recursive: true });
          await page.screenshot({ path: `${pictures}/${scene.name}.${look.language}.${look.theme}.png` });
        }
        const blocked = await page.evaluate(() => (window as unknown as { blocked: string[] }).blocked);
        expect([...blocked, ...(await misfits(page)), ...(await costly(page)), ...(await barriers(page))]).toEqual([]);
      } finally {
        await page.close();
      }
    },
  );
});
