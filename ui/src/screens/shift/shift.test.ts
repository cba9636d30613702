import { fireEvent, render, screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import App from "../../shell/App.svelte";
import { Bench, ok, refused } from "../../testing/fake-host";
import { LIN, WANG } from "../../testing/fixtures";
import { CLOSED, FORGOTTEN, QUEUE, SHIFTS } from "../../testing/shifts";

const press = async (id: string): Promise<unknown> => fireEvent.click(await screen.findByTestId(id));
const key = (code: string): Promise<unknown> => fireEvent.keyDown(document.body, { code, key: code });

async function open(person = LIN, shifts = SHIFTS): Promise<Bench> {
  const bench = new Bench().signedIn(person);
  bench.commands.shifts.mockResolvedValue(ok(shifts));
  render(App, { props: { till: bench.till } });
  await screen.findByTestId("nav-shift");
  return bench;
}

describe("the shift", () => {
  it("says by key what it took so far by what is proved, against its own limit", async () => {
    await open();
    await key("F11");
    const words = (await screen.findByTestId("took-12")).textContent ?? "";
    for (const part of [LIN.name, "08:01", "¥4,180.50", "¥432.00", "¥4,612.50", "¥20.00", "¥452.00", "¥800.00"])
      expect(words).toContain(part);
    expect(screen.getByTestId("shift-waits").textContent).toContain("没有待上传");
  });

  it("is ended by a clear act, shows what it took, and the till is free for the next person", async () => {
    const bench = await open();
    bench.commands.closeShift.mockResolvedValue(ok(CLOSED));
    await press("nav-shift");
    await press("shift-end");
    expect(bench.commands.closeShift).toHaveBeenCalledExactlyOnceWith("token-of-lin", 12);
    expect(await screen.findByTestId("shift-done")).toBeTruthy();
    expect(screen.getByTestId("took-12").textContent).toContain("16:00");
    expect(screen.getByTestId("shift").textContent).toContain("班次已结束");
    expect(screen.getByTestId("ledger-mark").textContent).toBe(CLOSED.ledger_head);
    await press("shift-done");
    await expect.poll(() => screen.queryByTestId("shift")).toBeNull();
    expect(await screen.findByTestId("person-lin")).toBeTruthy();
    expect(bench.commands.signOut).not.toHaveBeenCalled();
  });

  it("is not ended by whoever only looked", async () => {
    const bench = await open();
    await press("nav-shift");
    await press("shift-close");
    await expect.poll(() => screen.queryByTestId("shift")).toBeNull();
    expect(bench.commands.closeShift).not.toHaveBeenCalled();
    expect(bench.till.session).toBeDefined();
  });

  it("says first what waits, and stays open where the person stays", async () => {
    const bench = await open(LIN, { ...SHIFTS, waiting: QUEUE });
    bench.commands.waitingQueue.mockResolvedValue(ok(QUEUE));
    await press("nav-shift");
    await expect.poll(() => screen.queryByTestId("shift-waits")?.textContent).toContain("7 条记录待上传");
    await press("shift-end");
    expect((await screen.findByTestId("leave-what")).textContent).toContain("¥432.00");
    await press("leave-stay");
    expect(bench.commands.closeShift).not.toHaveBeenCalled();
    await press("nav-shift");
    await press("shift-end");
    await press("leave-go");
    await expect.poll(() => bench.commands.closeShift.mock.calls.length).toBe(1);
  });

  it("lets a manager end a forgotten one and stay", async () => {
    const own = { ...SHIFTS.own!, number: 13, person: WANG };
    const bench = await open(WANG, { ...SHIFTS, own, others: [{ ...FORGOTTEN, person: LIN }] });
    bench.commands.closeShift.mockResolvedValue(ok(CLOSED));
    await press("nav-shift");
    await press("shift-end-11");
    expect(bench.commands.closeShift).toHaveBeenCalledExactlyOnceWith("token-of-wang", 11);
    await press("shift-done");
    expect(bench.till.session).toBeDefined();
  });

  it("says why where it cannot be ended", async () => {
    const bench = await open();
    bench.commands.closeShift.mockResolvedValue(refused("no_shift"));
    await press("nav-shift");
    await press("shift-end");
    expect((await screen.findByTestId("problem")).textContent).toContain("没有开着");
    expect(bench.till.session).toBeDefined();
  });
});
