import { fireEvent, render, screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import App from "./App.svelte";
import { Bench, ok, refused } from "../testing/fake-host";
import { QUEUE } from "../testing/shifts";

const press = async (id: string): Promise<unknown> => fireEvent.click(await screen.findByTestId(id));
const key = (code: string): Promise<unknown> => fireEvent.keyDown(document.body, { code, key: code });

async function open(waits = true): Promise<Bench> {
  const bench = new Bench().signedIn();
  if (waits) bench.commands.waitingQueue.mockResolvedValue(ok(QUEUE));
  render(App, { props: { till: bench.till } });
  await screen.findByTestId("nav-lock");
  return bench;
}

describe("whoever signs out", () => {
  it("is asked nothing where nothing waits", async () => {
    const bench = await open(false);
    await press("nav-lock");
    await expect.poll(() => bench.commands.signOut.mock.calls.length).toBe(1);
    expect(screen.queryByTestId("leave")).toBeNull();
  });

  it("hears how much waits, how much it is worth, since when, and that it is kept", async () => {
    const bench = await open();
    await key("F12");
    expect((await screen.findByTestId("leave-what")).textContent).toContain("7 条记录");
    const words = screen.getByTestId("leave").textContent ?? "";
    for (const part of ["¥432.00", "14:02", "33 分钟", "一条也不会丢", "自动上传"]) expect(words).toContain(part);
    expect(bench.commands.signOut).not.toHaveBeenCalled();
  });

  it("stays by Escape and by the button that is in focus, and goes on a clear word", async () => {
    const bench = await open();
    await press("nav-lock");
    await expect.poll(() => document.activeElement?.getAttribute("data-testid")).toBe("leave-stay");
    await fireEvent.keyDown(document.activeElement!, { code: "Escape", key: "Escape" });
    await expect.poll(() => screen.queryByTestId("leave")).toBeNull();
    expect(bench.till.session).toBeDefined();
    await press("nav-lock");
    await press("leave-go");
    await expect.poll(() => bench.commands.signOut.mock.calls.length).toBe(1);
    expect(await screen.findByTestId("person-lin")).toBeTruthy();
  });

  it("is never held up by a queue that cannot be read", async () => {
    const bench = await open();
    bench.commands.waitingQueue.mockResolvedValue(refused("ledger_unreadable"));
    await press("nav-lock");
    await expect.poll(() => bench.commands.signOut.mock.calls.length).toBe(1);
  });

  it("is not asked when the till locks by itself", async () => {
    const bench = await open();
    await bench.till.lock();
    expect(bench.commands.signOut).toHaveBeenCalledOnce();
    expect(screen.queryByTestId("leave")).toBeNull();
  });
});

describe("the window that is to be closed", () => {
  it("stays until somebody decides, and is closed on a clear word", async () => {
    const bench = await open();
    bench.tell({ event: "closing", waiting: QUEUE });
    expect((await screen.findByTestId("leave")).textContent).toContain("下次打开时继续");
    await press("leave-stay");
    expect(bench.commands.closeTill).toHaveBeenCalledExactlyOnceWith(false);
    bench.tell({ event: "closing", waiting: QUEUE });
    await press("leave-go");
    expect(bench.commands.closeTill).toHaveBeenLastCalledWith(true);
  });

  it("is asked about on the sign-in, too", async () => {
    const bench = new Bench();
    render(App, { props: { till: bench.till } });
    await screen.findByTestId("person-lin");
    bench.tell({ event: "closing", waiting: QUEUE });
    expect(await screen.findByTestId("leave")).toBeTruthy();
  });
});
