import { fireEvent, render, screen } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";
import App from "./App.svelte";
import { Bench, ok } from "../testing/fake-host";
import { CHEN, FORCED, LATE_UPLOADS, LIN, OFFLINE, ONLINE, PARTLY, UPLOADS, yuan } from "../testing/fixtures";
import type { PersonView } from "../host/host";

let bench: Bench;

async function open(person: PersonView): Promise<void> {
  bench = new Bench().signedIn(person);
  render(App, { props: { till: bench.till } });
  await screen.findByTestId("nav-sale");
}

const words = async (kind: string): Promise<string> => {
  await expect.poll(() => screen.queryByTestId("banner")?.dataset.kind).toBe(kind);
  return screen.getByTestId("banner").textContent ?? "";
};

describe("the banner", () => {
  beforeEach(() => open(CHEN));

  it("is not there on a good day", () => {
    expect(screen.queryByTestId("banner")).toBeNull();
  });

  it("says since when it is offline, how many claims, how much and how old", async () => {
    bench.tell({ event: "health", health: OFFLINE });
    const text = await words("offline");
    for (const part of ["离线中", "14:00", "7 笔", "¥432.00", "14:02", "33 分钟"]) expect(text).toContain(part);
  });

  it("says what waits to be uploaded and given back after the claims, with the age of the oldest claim alone", async () => {
    bench.tell({ event: "health", health: UPLOADS });
    const text = await words("offline");
    for (const part of ["待核实 7 笔 ¥432.00", "14:02", "待上传 3 笔 ¥68.50", "待退款 1 笔 ¥12.80"])
      expect(text).toContain(part);
    expect(text.indexOf("待核实")).toBeLessThan(text.indexOf("待上传"));
    expect(text).not.toContain("14:05");
  });

  it("does not say that nothing waits while a record waits to be uploaded", async () => {
    bench.tell({ event: "health", health: { ...UPLOADS, claims: 0, oldest_claim: null, oldest_claim_seconds: null } });
    const text = await words("offline");
    for (const part of ["待上传 3 笔 ¥68.50", "14:05", "30 分钟"]) expect(text).toContain(part);
    expect(text).not.toContain("没有待核实");
    bench.tell({ event: "health", health: { ...OFFLINE, claims: 0, oldest_claim: null, oldest_claim_seconds: null } });
    await expect.poll(() => screen.getByTestId("banner").textContent).toContain("没有待核实");
  });

  it("names a record that could not be told although the network is there, and can try it now", async () => {
    bench.tell({ event: "health", health: LATE_UPLOADS });
    for (const part of ["待上传 3 笔 ¥68.50", "14:05"]) expect(await words("uploads")).toContain(part);
    await fireEvent.click(screen.getByTestId("sync-now"));
    expect(bench.commands.syncNow).toHaveBeenCalledOnce();
  });

  it("says how long claims may go on, and that they may not once the oldest is too old", async () => {
    bench.tell({ event: "health", health: OFFLINE });
    expect(await words("offline")).toContain("再过 2 小时停止离线收款");
    bench.tell({ event: "health", health: { ...OFFLINE, claims_stop_in_seconds: 0 } });
    await expect.poll(() => screen.getByTestId("banner-stops").textContent).toContain("先核实");
    expect(screen.getByTestId("banner").textContent).not.toContain("可以继续离线收款");
  });

  it("says which wallets work and which do not while only one platform is silent", async () => {
    bench.tell({ event: "health", health: PARTLY });
    await words("partly");
    expect(screen.getByTestId("banner-gone").textContent).toContain("微信支付");
    expect(screen.getByTestId("banner-gone").textContent).not.toContain("支付宝");
    expect(screen.getByTestId("banner-works").textContent).toContain("支付宝");
    expect(screen.getByTestId("banner").textContent).not.toContain("离线中");
    expect(screen.getByTestId("connection").textContent).toContain("部分离线");
  });

  it("says who set a wallet offline, and takes that back", async () => {
    bench.tell({ event: "health", health: FORCED });
    await words("partly");
    const forced = screen.getByTestId("banner-forced").textContent ?? "";
    for (const part of ["支付宝", LIN.name, "14:00"]) expect(forced).toContain(part);
    expect(screen.queryByTestId("banner-gone")).toBeNull();
    bench.commands.forceWallet.mockResolvedValue(ok(ONLINE));
    await fireEvent.click(screen.getByTestId("release-alipay"));
    expect(bench.commands.forceWallet).toHaveBeenCalledExactlyOnceWith("token-of-chen", "alipay", false);
    await expect.poll(() => screen.queryByTestId("banner")).toBeNull();
  });

  it("promises no offline payments while nothing is sold", async () => {
    bench.tell({ event: "health", health: { ...OFFLINE, recovering: true } });
    const text = await words("offline");
    expect(text).toContain("离线中");
    expect(text).not.toContain("可以继续离线收款");
  });

  it("stands on every page", async () => {
    bench.tell({ event: "health", health: OFFLINE });
    for (const page of ["report", "cases", "settings"]) {
      await fireEvent.click(screen.getByTestId(`nav-${page}`));
      expect(await words("offline")).toContain("离线中");
    }
  });

  it("shows the progress of the recovery, then a summary that leads to the cases", async () => {
    bench.tell({ event: "sync", progress: { done: 3, total: 7, succeeded: 3, cases: 0 } });
    expect(await words("syncing")).toContain("3/7");
    bench.tell({ event: "sync", progress: { done: 7, total: 7, succeeded: 6, cases: 1 } });
    expect(await words("summary")).toContain("1 笔需要处理");
    await fireEvent.click(screen.getByTestId("banner-cases"));
    expect(await screen.findByTestId("cases")).toBeTruthy();
  });

  it("leads from the summary to the outage report, and the page begins as ever the next time", async () => {
    bench.tell({ event: "sync", progress: { done: 7, total: 7, succeeded: 7, cases: 0 } });
    await words("summary");
    await fireEvent.click(screen.getByTestId("banner-outages"));
    expect(await screen.findByTestId("outages")).toBeTruthy();
    expect(screen.getByTestId("network").dataset["view"]).toBe("outages");
    await fireEvent.click(screen.getByTestId("nav-sale"));
    await fireEvent.click(screen.getByTestId("nav-network"));
    expect((await screen.findByTestId("network")).dataset["view"]).toBe("sync");
  });

  it("keeps naming claims that wait although the network is back, and can verify them now", async () => {
    bench.tell({ event: "health", health: { ...ONLINE, claims: 2, claims_amount: yuan("20.00") } });
    expect(await words("claims")).toContain("2 笔");
    await fireEvent.click(screen.getByTestId("sync-now"));
    expect(bench.commands.syncNow).toHaveBeenCalledOnce();
  });
});

describe("what a cashier may not see", () => {
  it("has no way to it: neither in the navigation, nor by key, nor from the banner", async () => {
    await open(LIN);
    bench.tell({ event: "sync", progress: { done: 7, total: 7, succeeded: 6, cases: 1 } });
    await words("summary");
    for (const id of ["nav-report", "nav-cases", "banner-cases", "banner-outages"])
      expect(screen.queryByTestId(id)).toBeNull();
    await fireEvent.keyDown(document.body, { code: "F4", key: "F4" });
    expect(screen.queryByTestId("report")).toBeNull();
  });
});

describe("a session that ends", () => {
  it("leads to the sign-in when the core locks", async () => {
    await open(LIN);
    bench.tell({ event: "locked" });
    expect(await screen.findByTestId("person-lin")).toBeTruthy();
  });

  it("leads to the sign-in when a command says so", async () => {
    await open(LIN);
    bench.commands.tillState.mockResolvedValue(ok({ shop: null, people: [], problem: null, version: "" }));
    bench.commands.syncNow.mockResolvedValue({
      status: "error",
      error: { code: "session_ended", params: {}, payment: null },
    });
    await bench.till.syncNow();
    expect(await screen.findByTestId("person-lin")).toBeTruthy();
  });
});
