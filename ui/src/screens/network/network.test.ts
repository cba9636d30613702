import { fireEvent, render, screen, within } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import App from "../../shell/App.svelte";
import { Bench, ok, refused } from "../../testing/fake-host";
import { CASE, CHEN, LIN, WANG, yuan } from "../../testing/fixtures";
import {
  EXPOSURE,
  MANY_PUT_OFF,
  NO_RISK,
  PUT_OFF,
  QUEUE_FILES,
  STUCK,
  TELLING,
  TOLD_QUEUE,
} from "../../testing/network";
import { shareOf, toneOf } from "./network";

let bench: Bench;

async function open(prepare: (bench: Bench) => void = () => undefined, person = WANG): Promise<void> {
  bench = new Bench().signedIn(person);
  prepare(bench);
  render(App, { props: { till: bench.till } });
  await fireEvent.click(await screen.findByTestId("nav-network"));
  await screen.findByTestId("network");
}

const click = (id: string): Promise<unknown> => fireEvent.click(screen.getByTestId(id));
const text = async (id: string): Promise<string> => (await screen.findByTestId(id)).textContent ?? "";

describe("the network page", () => {
  it("is not there for a cashier, neither in the navigation nor by key", async () => {
    bench = new Bench().signedIn(LIN);
    render(App, { props: { till: bench.till } });
    await screen.findByTestId("nav-sale");
    expect(screen.queryByTestId("nav-network")).toBeNull();
    await fireEvent.keyDown(document.body, { code: "F10", key: "F10" });
    expect(screen.queryByTestId("network")).toBeNull();
  });

  it("says that all is told, and how long proofs took", async () => {
    await open();
    expect((await screen.findByTestId("sync-state")).dataset["state"]).toBe("told");
    expect(await text("sync-state")).toContain("全部已告知平台");
    expect(screen.queryByTestId("stuck")).toBeNull();
    for (const part of ["2 秒", "41 秒", "812"]) expect(await text("delay")).toContain(part);
    expect(await text("waiting-work")).toContain("没有等待中的工作");
  });

  it("shows each platform with its last answer, and who was set offline", async () => {
    await open((bench) => bench.commands.syncHealth.mockResolvedValue(ok(STUCK)));
    expect(await text("platform-alipay")).toContain("手动设为离线");
    expect(await text("platform-wechatpay")).toContain("本次启动后还没有");
    expect(await text("waiting-work")).toContain("核实离线收款");
    expect(await text("delay")).toContain("没有确认过");
  });

  it("names each stuck item with its cure and leads to its case", async () => {
    await open((bench) => bench.commands.syncHealth.mockResolvedValue(ok(STUCK)));
    expect(await text(`stuck-${CASE.case_id}`)).toContain("→");
    await click(`to-case-${CASE.case_id}`);
    await screen.findByTestId("case-detail");
    expect(bench.commands.caseDetail).toHaveBeenCalledWith("token-of-wang", CASE.case_id);
  });

  it("names what is tried again and again in vain, with what keeps it, its cure and a way to try it now", async () => {
    await open((one) => one.commands.syncHealth.mockResolvedValue(ok(PUT_OFF)));
    expect((await screen.findByTestId("sync-state")).dataset["state"]).toBe("put_off");
    expect(await text("sync-state")).toContain("反复尝试");
    expect(await text("sync-state")).not.toContain("不需要做什么");
    const wrongKey = await text("put-off-T1_1_000041_H");
    for (const part of ["¥420.00", "支付宝", "核实离线收款", "商户号设置有问题", "→ 请店主检查商户号", "已试 3 次"])
      expect(wrongKey).toContain(part);
    expect(await text("put-off-T1_1_000038_R")).toContain("→ 检查网络");
    expect(screen.queryByTestId("stuck")).toBeNull();
    await click("put-off-now");
    expect(bench.commands.syncNow).toHaveBeenCalledExactlyOnceWith("token-of-wang");
  });

  it("shows five of many, then all that the core names, and says how many there are", async () => {
    await open((one) => one.commands.syncHealth.mockResolvedValue(ok(MANY_PUT_OFF)));
    await screen.findByTestId("put-off");
    const lines = (): number => screen.getAllByTestId(/^put-off-T1/).length;
    expect(lines()).toBe(5);
    expect(screen.queryByTestId("put-off-more")).toBeNull();
    await click("put-off-all");
    expect(lines()).toBe(50);
    for (const part of ["61", "50"]) expect(await text("put-off-more")).toContain(part);
  });

  it("says why it cannot be read", async () => {
    await open((bench) => bench.commands.syncHealth.mockResolvedValue(refused("internal")));
    expect(await screen.findByTestId("problem")).toBeTruthy();
    expect(screen.queryByTestId("sync-state")).toBeNull();
  });
});

const type = (id: string, value: string): Promise<unknown> =>
  fireEvent.input(screen.getByTestId(id), { target: { value } });

describe("the queue as a file", () => {
  it("is there for the owner alone", async () => {
    await open();
    await screen.findByTestId("sync-state");
    expect(screen.queryByTestId("queue")).toBeNull();
    expect(bench.commands.queueTelling).not.toHaveBeenCalled();
  });

  it("says first what stays with this till", async () => {
    await open(undefined, CHEN);
    for (const part of ["退款、撤销、关闭后复查和优惠券只能由本机自己处理", "只记数量"])
      expect(await text("queue")).toContain(part);
  });

  it("of another till is chosen among the files that lie at hand", async () => {
    await open((one) => one.commands.queueFiles.mockResolvedValue(ok(QUEUE_FILES)), CHEN);
    for (const part of ["T2", "/run/media/lin/STICK/queue-T2-1-128.jsonl"])
      expect(await text("queue-file-0")).toContain(part);
    await click("queue-file-0");
    expect(screen.getByTestId("queue-file-0").getAttribute("aria-pressed")).toBe("true");
    expect(screen.getByTestId("queue-file-1").getAttribute("aria-pressed")).toBe("false");
    await type("queue-key", "ea4a 6c63");
    await click("queue-tell");
    expect(bench.commands.tellQueue).toHaveBeenCalledExactlyOnceWith(
      "token-of-chen",
      "/run/media/lin/STICK/queue-T2-1-128.jsonl",
      "ea4a 6c63",
    );
  });

  it("says that no file was found, and looks again when asked", async () => {
    await open(undefined, CHEN);
    await vi.waitFor(() => expect(screen.getByTestId("queue-files").textContent).toContain("没有队列文件"));
    bench.commands.queueFiles.mockResolvedValue(ok(QUEUE_FILES));
    await click("queue-find");
    expect(await text("queue-file-1")).toContain("/exports/queue-T1-1-96.jsonl");
    expect(screen.getByTestId("queue-files").textContent).not.toContain("没有队列文件");
  });

  it("can be told by a typed path where nothing can be looked for", async () => {
    await open((one) => one.commands.queueFiles.mockResolvedValue(refused("io")), CHEN);
    await screen.findByTestId("queue");
    await type("queue-path", "/media/queue.jsonl");
    await click("queue-tell");
    expect(bench.commands.tellQueue).toHaveBeenCalledOnce();
    expect(screen.queryByTestId("problem")).toBeNull();
  });

  it("is written, and says where, what is in it and which key signed it", async () => {
    await open(undefined, CHEN);
    await screen.findByTestId("queue");
    await click("queue-export");
    for (const part of ["/exports/queue-T1-1-128.jsonl", "12", "只能由原收银台处理"])
      expect(await text("queue-exported")).toContain(part);
    expect(await text("queue-own-key")).toContain("ea4a6c63");
  });

  it("says why it could not be written", async () => {
    await open((one) => one.commands.exportQueue.mockResolvedValue(refused("queue_unsigned")), CHEN);
    await screen.findByTestId("queue");
    await click("queue-export");
    expect(await text("problem")).toContain("没有签名用的密钥");
  });

  it("of another till is told step by step until the platforms have answered", async () => {
    await open(
      (one) => one.commands.queueTelling.mockResolvedValueOnce(ok(null)).mockResolvedValue(ok(TOLD_QUEUE)),
      CHEN,
    );
    await screen.findByTestId("queue");
    expect((screen.getByTestId("queue-tell") as HTMLButtonElement).disabled).toBe(true);
    await type("queue-path", " /media/queue.jsonl ");
    await type("queue-key", "ea4a 6c63");
    await click("queue-tell");
    expect(bench.commands.tellQueue).toHaveBeenCalledExactlyOnceWith(
      "token-of-chen",
      "/media/queue.jsonl",
      "ea4a 6c63",
    );
    expect((await screen.findByTestId("telling")).dataset["state"]).toBe("running");
    expect(screen.getByTestId("queue-stop")).toBeTruthy();
    await screen.findByTestId("told-lines", {}, { timeout: 3000 });
    expect(screen.getByTestId("telling").dataset["state"]).toBe("done");
    expect(await text("told-recorded")).toContain("8");
    expect(await text("lost-wechatpay")).toContain("微信支付");
    expect(await text("told-T2_1_000004_R")).toContain("拒绝");
    expect(await text("told-T2_1_000005_P")).toContain("商户账户不同");
    expect(await text("told-T2_1_000007_L")).toContain("¥68.00");
  });

  it("can be stopped, and goes on where somebody comes back to the page", async () => {
    await open((one) => one.commands.queueTelling.mockResolvedValue(ok(TELLING)), CHEN);
    await fireEvent.click(await screen.findByTestId("queue-stop"));
    expect(bench.commands.stopTelling).toHaveBeenCalledWith("token-of-chen");
    await vi.waitFor(() => expect(screen.getByTestId("telling").dataset["state"]).toBe("stopped"));
    expect(await text("telling")).toContain("中途停止");
  });

  it("says that it is being stopped until the line that it is at has its answer", async () => {
    await open((one) => {
      one.commands.queueTelling.mockResolvedValue(ok(TELLING));
      one.commands.stopTelling.mockResolvedValue(ok(TELLING));
    }, CHEN);
    await fireEvent.click(await screen.findByTestId("queue-stop"));
    await vi.waitFor(() => expect((screen.getByTestId("queue-stop") as HTMLButtonElement).disabled).toBe(true));
    bench.commands.queueTelling.mockResolvedValue(ok({ ...TELLING, state: "stopped" }));
    await screen.findByTestId("queue-tell", {}, { timeout: 3000 });
  });

  it("keeps the refusal of an export in sight while another till's queue is told", async () => {
    await open((one) => {
      one.commands.queueTelling.mockResolvedValue(ok(TELLING));
      one.commands.exportQueue.mockResolvedValue(refused("queue_unsigned"));
    }, CHEN);
    await screen.findByTestId("telling");
    await click("queue-export");
    const looked = bench.commands.queueTelling.mock.calls.length;
    await vi.waitFor(() => expect(bench.commands.queueTelling.mock.calls.length).toBeGreaterThan(looked), {
      timeout: 3000,
    });
    expect(await text("problem")).toContain("没有签名用的密钥");
  });

  it("keeps what a person has to look at in sight while the next file is refused", async () => {
    await open((one) => {
      one.commands.queueTelling.mockResolvedValue(ok(TOLD_QUEUE));
      one.commands.tellQueue.mockResolvedValue(refused("queue_key_short"));
    }, CHEN);
    await screen.findByTestId("told-lines");
    await type("queue-path", "/media/queue.jsonl");
    expect(await text("queue-tell")).not.toContain("再");
    await click("queue-tell");
    await screen.findByTestId("problem");
    expect(screen.getByTestId("told-lines")).toBeTruthy();
  });

  it("goes on being looked at after a look that failed", async () => {
    await open((one) => {
      one.commands.queueTelling.mockResolvedValueOnce(ok(TELLING));
      one.commands.queueTelling.mockResolvedValueOnce(refused("io"));
      one.commands.queueTelling.mockResolvedValue(ok(TOLD_QUEUE));
    }, CHEN);
    await screen.findByTestId("told-lines", {}, { timeout: 3000 });
  });

  it("that was changed is refused in a sentence with its next step", async () => {
    await open((one) => one.commands.tellQueue.mockResolvedValue(refused("queue_file_changed")), CHEN);
    await screen.findByTestId("queue");
    await type("queue-path", "/media/queue.jsonl");
    await click("queue-tell");
    expect(await text("problem")).toContain("签名之后被改动过");
    expect(screen.queryByTestId("telling")).toBeNull();
  });

  it("with nothing in it says so", async () => {
    const empty = { ...TELLING, state: "done", total: 0, left: [] };
    await open((one) => one.commands.queueTelling.mockResolvedValue(ok(empty)), CHEN);
    expect(await text("queue-nothing")).toContain("没有可以在这里告知的事项");
  });

  it("shows a sentence and no frozen page where the shell itself refuses the call", async () => {
    const bare = { status: "error", error: "invalid args `path` for command `tell_queue`" };
    await open((one) => one.commands.tellQueue.mockResolvedValue(bare as never), CHEN);
    await screen.findByTestId("queue");
    await type("queue-path", "/media/queue.jsonl");
    await click("queue-tell");
    expect(await text("problem")).toContain("收银台出了错");
    expect((screen.getByTestId("queue-tell") as HTMLButtonElement).disabled).toBe(false);
  });
});

describe("what is at risk", () => {
  it("stands against each limit, by till, cashier and hour", async () => {
    await open(undefined, CHEN);
    await click("view-risk");
    expect((await screen.findByTestId("meter-total")).dataset["tone"]).toBe("near");
    expect(screen.getByTestId("meter-largest").dataset["tone"]).toBe("full");
    expect(screen.getByTestId("meter-age").dataset["tone"]).toBe("good");
    expect(await text("shares-cashier")).toContain(LIN.name);
    expect(await text("shares-hour")).toContain("14:00");
    expect(await text("shares-till")).toContain("83 %");
  });

  it("shows each open shift against the limit of one where the owner set it", async () => {
    const figure = EXPOSURE.figure;
    await open((one) =>
      one.commands.exposure.mockResolvedValue(
        ok({ ...EXPOSURE, per_shift: yuan("800.00"), by_shift: [{ name: LIN.name, figure, percent: 57 }] }),
      ),
    );
    await click("view-risk");
    await screen.findByTestId("shares-shift");
    for (const part of [LIN.name, "57 %", "¥800.00"]) expect(await text("shares-shift")).toContain(part);
  });

  it("says that nothing is, and that nobody set limits", async () => {
    await open((bench) => bench.commands.exposure.mockResolvedValue(ok(NO_RISK)));
    await click("view-risk");
    expect(await screen.findByTestId("nothing-at-risk")).toBeTruthy();
    expect(await screen.findByTestId("no-limits")).toBeTruthy();
  });
});

describe("outages", () => {
  it("are listed with what they cost, and each opens as a page", async () => {
    await open();
    await click("view-outages");
    expect(await text("outage-4")).toContain("还没有结束");
    expect(await text("outage-4")).toContain("网络要先登录和手动设为离线");
    expect(await text("outage-2")).toContain("¥68.00");
    expect(await text("outage-2")).toContain("手动设为离线");
    await click("open-outage-4");
    expect(bench.commands.outage).toHaveBeenCalledWith("token-of-wang", 4);
    const sum = within(await screen.findByTestId("outage-sum"));
    for (const amount of ["¥1,652.00", "¥900.00", "¥252.00", "¥300.00"]) expect(sum.getByText(amount)).toBeTruthy();
    expect(await text("outage-parts")).toContain("手动设为离线");
    expect(await text("outage-parts")).toContain("网络要先登录");
    for (const part of ["先核后验 ¥45.00 ×3", "平台已确认 ¥30.00 ×2", "还没有核实 ¥15.00 ×1"])
      expect(await text("outage-coupons")).toContain(part);
    expect(await text("outage-coupons")).not.toContain("已认损");
    await click("outage-back");
    expect(await screen.findByTestId("outages")).toBeTruthy();
  });

  it("can be printed and exported, and say where the file is", async () => {
    const print = vi.fn();
    vi.stubGlobal("print", print);
    await open();
    await click("view-outages");
    await fireEvent.click(await screen.findByTestId("open-outage-4"));
    await screen.findByTestId("outage");
    await click("outage-print");
    expect(print).toHaveBeenCalledOnce();
    await click("outage-export");
    expect(await text("outage-exported")).toContain("/exports/o.csv");
    expect(bench.commands.exportOutage).toHaveBeenCalledExactlyOnceWith("token-of-wang", 4, "zh-CN");
    vi.unstubAllGlobals();
  });

  it("say that there was none", async () => {
    await open((bench) => bench.commands.outages.mockResolvedValue(ok({ outages: [], from: 0, total: 0 })));
    await click("view-outages");
    expect(await text("no-outages")).toContain("没有断网记录");
  });
});

describe("a share of a limit", () => {
  it("is rounded up, so that no full limit looks like one with room", () => {
    expect([shareOf(1, 200), shareOf(199, 200), shareOf(200, 200), shareOf(5, 0)]).toEqual([1, 100, 100, 0]);
    expect([toneOf(79), toneOf(80), toneOf(99), toneOf(100)]).toEqual(["good", "near", "near", "full"]);
  });
});
