import { fireEvent, render, screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import zh from "../../../assets/locales/zh-CN.json";
import type { PersonView, ShopView } from "../host/host";
import { Bench, ok } from "../testing/fake-host";
import { CHEN, SHOP, STATE } from "../testing/fixtures";
import App from "./App.svelte";

const PAGES = ["report", "cases", "network", "ledger", "settings", "sale"];

function open(shop: ShopView | null, person?: PersonView): void {
  const bench = new Bench();
  const state = { ...STATE, shop };
  bench.till.state = state;
  bench.commands.tillState.mockResolvedValue(ok(state));
  if (person) bench.signedIn(person);
  render(App, { props: { till: bench.till } });
}

function looksLike(practice: boolean): void {
  expect(screen.queryByTestId("practice")?.textContent.trim()).toBe(practice ? zh.ui.practice : undefined);
  expect(screen.queryByTestId("practice-frame") !== null).toBe(practice);
}

describe.each([
  ["a practice till are there", true],
  ["a real shop's till are not there", false],
])("the band and the frame of %s", (_, practice) => {
  it("before anybody signs in, and the window's title agrees", async () => {
    open({ ...SHOP, practice });
    await screen.findByTestId("person-lin");
    looksLike(practice);
    const before = practice ? `${zh.ui.practice_short} · ` : "";
    await expect.poll(() => document.title).toBe(`${before}${SHOP.name} · ${zh.ui.name}`);
  });

  it("on every page of the owner's", async () => {
    open({ ...SHOP, practice }, CHEN);
    await screen.findByTestId("nav-sale");
    looksLike(practice);
    for (const page of PAGES) {
      await fireEvent.click(screen.getByTestId(`nav-${page}`));
      expect(screen.getByTestId(`nav-${page}`).getAttribute("aria-current")).toBe("page");
      looksLike(practice);
    }
  });
});

it("the band and the frame are not there where no shop is", async () => {
  open(null);
  await screen.findByTestId("ledger-problem");
  looksLike(false);
});
