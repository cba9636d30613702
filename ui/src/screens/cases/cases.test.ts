import { fireEvent, render, screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import App from "../../shell/App.svelte";
import { Bench, ok, refused } from "../../testing/fake-host";
import { CASE, CHEN, DETAIL, WANG } from "../../testing/fixtures";

async function open(person = CHEN, change: (bench: Bench) => void = () => undefined): Promise<Bench> {
  const bench = new Bench().signedIn(person);
  change(bench);
  render(App, { props: { till: bench.till } });
  await fireEvent.click(await screen.findByTestId("nav-cases"));
  return bench;
}

async function openFirst(person = CHEN): Promise<Bench> {
  const bench = await open(person);
  await fireEvent.click(await screen.findByTestId("case-row"));
  await screen.findByTestId("note-text");
  return bench;
}

const type = (id: string, value: string): Promise<unknown> =>
  fireEvent.input(screen.getByTestId(id), { target: { value } });

describe("the failed payments", () => {
  it("say amount, wallet, cashier, reason, money at risk, age and the next step", async () => {
    await open();
    const words = (await screen.findByTestId("case-row")).textContent ?? "";
    for (const part of ["¥68.00", "支付宝", "林小满", "平台上没有这一笔", "风险金额", "2 小时", "请顾客出示付款记录"])
      expect(words).toContain(part);
  });

  it("say that there are none, and when it was last checked", async () => {
    await open(CHEN, (bench) => bench.commands.cases.mockResolvedValue(ok([])));
    expect((await screen.findByTestId("cases-empty")).textContent).toMatch(
      /没有需要处理的失败付款.*上次检查 \d\d:\d\d/,
    );
  });

  it("can all be listed, the resolved ones too", async () => {
    const bench = await open();
    await fireEvent.click(await screen.findByTestId("cases-all"));
    await expect.poll(() => bench.commands.cases.mock.calls.at(-1)?.[1]).toBe(false);
  });

  it("take a note", async () => {
    const bench = await openFirst();
    await type("note-text", " 顾客答应补付 ");
    await fireEvent.click(screen.getByTestId("note-add"));
    expect(bench.commands.noteCase).toHaveBeenCalledExactlyOnceWith("token-of-chen", CASE.case_id, "顾客答应补付");
  });

  it("show a note as text, whatever it holds", async () => {
    const text = "<img src=x onerror=alert(1)>";
    await open(CHEN, (bench) => {
      bench.commands.caseDetail.mockResolvedValue(
        ok({ ...DETAIL, notes: [{ by: "x", at: "2026-11-22T16:00:00+08:00", text }] }),
      );
    });
    await fireEvent.click(await screen.findByTestId("case-row"));
    expect((await screen.findByTestId("notes")).textContent).toContain(text);
    expect(screen.getByTestId("notes").querySelector("img")).toBeNull();
  });

  it("end only with a resolution that was offered and a reason in words", async () => {
    const bench = await openFirst();
    const resolve = screen.getByTestId("resolve");
    const offered = [...screen.getByTestId<HTMLSelectElement>("resolution").options].map((option) => option.value);
    expect(offered).toEqual(["", ...CASE.resolutions]);
    await fireEvent.change(screen.getByTestId("resolution"), { target: { value: "written_off" } });
    await type("resolve-note", "   ");
    expect(resolve.hasAttribute("disabled")).toBe(true);
    await type("resolve-note", "顾客联系不上");
    await fireEvent.click(resolve);
    const request = { case_id: CASE.case_id, resolution: "written_off", note: "顾客联系不上" };
    expect(bench.commands.resolveCase).toHaveBeenCalledExactlyOnceWith("token-of-chen", request);
  });

  it("keep what was written when the core refuses", async () => {
    const bench = await openFirst();
    bench.commands.noteCase.mockResolvedValueOnce(refused("case_not_open"));
    await type("note-text", "note");
    await fireEvent.click(screen.getByTestId("note-add"));
    await screen.findByTestId("problem");
    expect(screen.getByTestId<HTMLInputElement>("note-text").value).toBe("note");
  });

  it("are worked on by the manager, and ended by the owner alone", async () => {
    await openFirst(WANG);
    expect(screen.queryByTestId("resolve")).toBeNull();
    expect(screen.getByTestId("retry")).toBeTruthy();
  });
});
