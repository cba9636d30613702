import { fireEvent, render, screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import type { RecoveryView } from "../../host/host";
import App from "../../shell/App.svelte";
import { Bench, ok, refused } from "../../testing/fake-host";
import { LIN, ONLINE, WANG } from "../../testing/fixtures";
import { ASKED, DOUBT, FOUND, NOT_ASKED, RECOVERY, RUNNING } from "../../testing/keeping";

async function open(person = WANG, view: RecoveryView = RECOVERY): Promise<Bench> {
  const bench = new Bench().signedIn(person);
  bench.till.health = { ...ONLINE, recovering: true };
  bench.commands.health.mockResolvedValue(ok({ ...ONLINE, recovering: true }));
  bench.commands.recovery.mockResolvedValue(ok(view));
  render(App, { props: { till: bench.till } });
  await screen.findByTestId("nav-sale");
  return bench;
}

const press = async (id: string): Promise<unknown> => fireEvent.click(await screen.findByTestId(id));
const key = (code: string): Promise<unknown> => fireEvent.keyDown(document.body, { code, key: code });
const wordsOf = async (id: string): Promise<string> => (await screen.findByTestId(id)).textContent ?? "";

describe("a recovery, for a cashier", () => {
  it("takes the sale's place, says who must act, and leads to the sign-in", async () => {
    const bench = await open(LIN);
    const words = await wordsOf("recovery-waiting");
    for (const part of ["暂不收款", "王店长", "陈老板", "现金"]) expect(words).toContain(part);
    expect(screen.queryByTestId("show-code")).toBeNull();
    expect(bench.commands.recovery).not.toHaveBeenCalled();
    await press("recovery-switch");
    expect(await screen.findByTestId("person-wang")).toBeTruthy();
    expect(await screen.findByTestId("notice-recovering")).toBeTruthy();
  });
});

describe("a recovery, for a manager", () => {
  it("says why and since when", async () => {
    await open();
    expect(await wordsOf("because")).toContain("从备份恢复");
    expect(await wordsOf("recovery")).toContain("22:01");
  });

  it("asks the platforms and shows how far it is as it goes on", async () => {
    const bench = await open(WANG, { ...RECOVERY, probe: NOT_ASKED, doubts: [] });
    await press("recovery-ask");
    expect(bench.commands.recoveryProbe).toHaveBeenCalledExactlyOnceWith("token-of-wang");
    bench.tell({ event: "probing", probe: RUNNING });
    await expect.poll(() => screen.getByTestId("probe-progress").textContent).toMatch(/37.*1 笔/);
    bench.tell({ event: "probing", probe: ASKED });
    await expect.poll(() => screen.getByTestId("asking").dataset.state).toBe("done");
    expect(screen.queryByTestId("recovery-ask")).toBeNull();
  });

  it("offers nothing final while the platforms are asked and the page moves", async () => {
    const bench = await open();
    await press("handed-over");
    await screen.findByTestId("sure");
    bench.tell({ event: "probing", probe: RUNNING });
    await expect.poll(() => wordsOf("no-doubts")).toContain("先问完平台");
    expect(screen.queryByTestId("handed-over")).toBeNull();
    expect(screen.queryByTestId("decide")).toBeNull();
    await key("Enter");
    expect(bench.commands.recoveryDecide).not.toHaveBeenCalled();
    bench.tell({ event: "probing", probe: ASKED });
    expect(await screen.findByTestId("decide")).toBeTruthy();
  });

  it("waits until the last shown code has run out, and then asks by itself", async () => {
    const bench = await open(WANG, { ...RECOVERY, wait_seconds: 1, probe: NOT_ASKED, doubts: [] });
    expect(await wordsOf("probe-wait")).toContain("1 秒后自动开始");
    expect((await screen.findByTestId<HTMLButtonElement>("recovery-ask")).disabled).toBe(true);
    expect(bench.commands.recoveryProbe).not.toHaveBeenCalled();
    await expect.poll(() => bench.commands.recoveryProbe.mock.calls.length, { timeout: 5_000 }).toBe(1);
  });

  it("can be asked again after the network went", async () => {
    const bench = await open(WANG, { ...RECOVERY, probe: { ...RUNNING, state: "offline" } });
    expect(await wordsOf("probe-offline")).toContain("检查网络");
    await press("recovery-ask");
    expect(bench.commands.recoveryProbe).toHaveBeenCalledOnce();
  });

  it("names amount, time, order and where it is known from", async () => {
    await open();
    const words = await wordsOf("doubt");
    for (const part of ["¥68.00", "14:05", "T1A000042K", "账本里有的"]) expect(words).toContain(part);
    expect(await wordsOf("doubt-line")).toContain("平台查到的");
  });

  it("decides only after the amount was asked once more", async () => {
    const bench = await open();
    await press("handed-over");
    expect(bench.commands.recoveryDecide).not.toHaveBeenCalled();
    expect(await wordsOf("sure")).toMatch(/¥68\.00 已交货.*不能更改/);
    bench.commands.recoveryDecide.mockResolvedValue(ok({ ...RECOVERY, doubts: [FOUND] }));
    await press("decide");
    expect(bench.commands.recoveryDecide).toHaveBeenCalledExactlyOnceWith(
      "token-of-wang",
      DOUBT.payment.order_number,
      true,
    );
    await expect.poll(() => screen.getByTestId("doubt-amount").textContent).toBe("¥128.50");
  });

  it("is worked through with keys: 2 is not handed over, Escape goes back, Enter is yes", async () => {
    const bench = await open();
    await screen.findByTestId("doubt");
    await key("Digit1");
    await key("Escape");
    expect(screen.queryByTestId("sure")).toBeNull();
    await key("Digit2");
    await screen.findByTestId("sure");
    await key("Enter");
    expect(bench.commands.recoveryDecide).toHaveBeenCalledExactlyOnceWith(
      "token-of-wang",
      DOUBT.payment.order_number,
      false,
    );
  });

  it("decides the payment that was chosen from the list", async () => {
    const bench = await open();
    await press("doubt-line");
    await press("not-handed-over");
    await press("decide");
    expect(bench.commands.recoveryDecide.mock.calls[0]).toEqual(["token-of-wang", FOUND.payment.order_number, false]);
  });

  it("shows why a decision was refused", async () => {
    const bench = await open();
    bench.commands.recoveryDecide.mockResolvedValue(refused("ledger_full"));
    await press("handed-over");
    await press("decide");
    expect(await wordsOf("problem")).toContain("磁盘满了");
    expect(screen.getByTestId("doubt")).toBeTruthy();
  });

  it.each([
    [RECOVERY, "还有 2 笔没有确认"],
    [{ ...RECOVERY, doubts: [], probe: NOT_ASKED }, "还没有问完平台"],
  ])("does not end before it can, and says why (%#)", async (view, words) => {
    await open(WANG, view);
    expect(await wordsOf("end-reason")).toContain(words);
    expect(screen.getByTestId("recovery-end").hasAttribute("disabled")).toBe(true);
  });

  it("ends, and the till sells again", async () => {
    const bench = await open(WANG, { ...RECOVERY, doubts: [], can_end: true });
    await screen.findByTestId("recovery-end");
    bench.commands.health.mockResolvedValue(ok(ONLINE));
    await press("recovery-end");
    expect(bench.commands.recoveryEnd).toHaveBeenCalledExactlyOnceWith("token-of-wang");
    expect(await screen.findByTestId("show-code")).toBeTruthy();
  });
});
