import { render, screen } from "@testing-library/svelte";
import { expect, it } from "vitest";
import zh from "../../../assets/locales/zh-CN.json";
import { Bench, ok } from "../testing/fake-host";
import { WANG } from "../testing/fixtures";
import { ONLINE } from "../testing/health";
import App from "./App.svelte";
import { printedOf } from "./notices";

it("a clock that a platform refused is said to whoever sells, with what to do, until it is right", async () => {
  const bench = new Bench().signedIn(WANG);
  const wrong = { ...ONLINE, clock_wrong: true };
  bench.commands.health.mockResolvedValue(ok(wrong));
  render(App, { props: { till: bench.till } });
  const notice = await screen.findByTestId("notice-clock_wrong");
  expect(notice.textContent).toContain(zh.reason.clock_wrong.title);
  expect(notice.textContent).toContain(zh.reason.clock_wrong.next);
  bench.tell({ event: "health", health: ONLINE });
  await expect.poll(() => screen.queryByTestId("notice-clock_wrong")).toBeNull();
});

it("where nothing is sold no printed code is asked to be looked at, and one that differs is an alarm still", () => {
  const mark = (wallet: string, state: string) => ({ wallet, state });
  const health = { ...ONLINE, printed_codes: [mark("alipay", "due"), mark("wechatpay", "different")] };
  expect(printedOf(health, "due", true)).toEqual(["alipay"]);
  for (const idle of [{ read_only: true }, { recovering: true }]) {
    expect(printedOf({ ...health, ...idle }, "due", true)).toEqual([]);
    expect(printedOf({ ...health, ...idle }, "different", false)).toEqual(["wechatpay"]);
  }
});
