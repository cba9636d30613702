import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { preview, type PreviewServer } from "vite";
import { sessionOf } from "../src/testing/fixtures";
import { standIn } from "./core";
import type { Scene } from "./scene";
import { GOOD_DAY } from "./scenes";

/** Where systems keep a Chromium, the one without a window first; `CHROMIUM` names another. */
const PLACES = [
  process.env.CHROMIUM,
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/** The policy that the shell sets; a page that breaks it would be broken in the till. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self'; connect-src 'self'";

const root = fileURLToPath(new URL("..", import.meta.url));
const outDir = `${root}node_modules/.look`;

export interface Looking {
  server: PreviewServer;
  browser: Browser;
  address: string;
}

/** Builds the pages as they ship and opens a browser beside them. */
export async function open(): Promise<Looking> {
  // In a process of its own: inside a test run Svelte would be built for a server.
  const vite = `${root}node_modules/vite/bin/vite.js`;
  const env = { PATH: process.env.PATH, NODE_ENV: "production" };
  execFileSync(process.execPath, [vite, "build", "--logLevel", "error", "--outDir", outDir, "--emptyOutDir"], {
    cwd: root,
    env,
  });
  const server = await preview({
    root,
    logLevel: "error",
    build: { outDir },
    preview: { port: 0, strictPort: false, headers: { "Content-Security-Policy": POLICY } },
  });
  const executablePath = PLACES.find((place) => place !== undefined && existsSync(place));
  if (!executablePath) throw new Error("No Chromium was found. Install it, or name it in the variable CHROMIUM.");
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  return { server, browser, address: server.resolvedUrls?.local[0] ?? "" };
}

export interface Look {
  language: "zh-CN" | "en";
  theme: "light" | "dark";
  /** The screens of tills: an ordinary one and the smallest. */
  viewport: { width: number; height: number };
}

/** Walks to a scene and leaves the page standing there. */
export async function walk({ browser, address }: Looking, scene: Scene, look: Look): Promise<Page> {
  const page = await browser.newPage({ viewport: look.viewport, reducedMotion: "reduce" });
  page.setDefaultTimeout(5000);
  const signedIn = scene.person ? { sign_in: sessionOf(scene.person) } : {};
  await page.addInitScript(standIn, { ...GOOD_DAY, ...signedIn, ...scene.answers });
  await page.addInitScript(({ language, theme }: Pick<Look, "language" | "theme">) => {
    localStorage.setItem("hexiao.language", language);
    localStorage.setItem("hexiao.theme", theme);
  }, look);
  await page.goto(`${address}${scene.page === "customer" ? "customer" : "index"}.html`);
  if (scene.person) await signIn(page, scene.person.person_id);
  for (const step of scene.steps ?? []) await take(page, step);
  await tell(page, scene);
  await page.getByTestId(scene.shows).first().waitFor();
  return page;
}

async function signIn(page: Page, person: string): Promise<void> {
  await page.getByTestId(`person-${person}`).click();
  for (const digit of "123456") await page.getByTestId(`pin-${digit}`).click();
  await page.getByTestId("nav-sale").waitFor();
}

async function take(page: Page, step: string): Promise<void> {
  if (step === "-") return;
  const [id = "", text] = step.split("=");
  if (text === undefined) await page.getByTestId(id).first().click();
  else await page.getByTestId(id).fill(text);
}

async function tell(page: Page, scene: Scene): Promise<void> {
  const told = scene.customer
    ? [["customer-news", scene.customer]]
    : (scene.told ?? []).map((event) => ["till-news", event]);
  if (told.length === 0) return;
  await page.waitForTimeout(100);
  await page.evaluate(
    (events) => {
      const speak = (window as unknown as { tell: (name: unknown, payload: unknown) => void }).tell;
      for (const [name, payload] of events) speak(name, payload);
    },
    told as [string, unknown][],
  );
}
