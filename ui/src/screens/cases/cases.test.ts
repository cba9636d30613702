import { fireEvent, render, screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import App from "../../shell/App.svelte";
import { Bench, ok, refused } from "../../testing/fake-host";
import { CASE, CASES, CHEN, CLAIMED, DETAIL, PAID, WANG } from "../../testing/fixtures";

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
    await open(CHEN, (bench) => bench.commands.cases.mockResolvedValue(ok({ cases: [], from: 0, total: 0 })));
    expect((await screen.findByTestId("cases-empty")).textContent).toMatch(
      /没有需要处理的失败付款.*上次检查 \d\d:\d\d/,
    );
  });

  it("can all be listed, the resolved ones too", async () => {
    const bench = await open();
    await fireEvent.click(await screen.findByTestId("cases-all"));
    await expect.poll(() => bench.commands.cases.mock.calls.at(-1)?.[1].open_only).toBe(false);
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
    const request = { case_id: CASE.case_id, resolution: "written_off", note: "顾客联系不上", refund_number: null };
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
    expect(screen.getByTestId("action-ask_platform")).toBeTruthy();
  });

  it("are turned page by page, as the core orders them", async () => {
    const bench = await open(CHEN, (one) => one.commands.cases.mockResolvedValue(ok({ ...CASES, total: 522 })));
    await fireEvent.click(await screen.findByTestId("cases-after"));
    await expect.poll(() => bench.commands.cases.mock.calls.at(-1)?.[2]).toBe(1);
    expect(screen.getByText("第 1–1 张，共 522 张")).toBeTruthy();
  });

  it("say until when late money has to be decided, and that the time is over", async () => {
    const late = { ...CASE, kind: "late_money", due_at: "2026-11-24T04:00:00+08:00", overdue: true };
    await open(CHEN, (bench) => bench.commands.cases.mockResolvedValue(ok({ ...CASES, cases: [late] })));
    expect((await screen.findByTestId("due")).textContent).toContain("已超期");
  });

  it("name the refund that the platform's console shows, where the money went back there", async () => {
    const returnable = { ...DETAIL, case: { ...CASE, resolutions: ["reopened", "returned"] } };
    const bench = await open(CHEN, (one) => one.commands.caseDetail.mockResolvedValue(ok(returnable)));
    await fireEvent.click(await screen.findByTestId("case-row"));
    await screen.findByTestId("note-text");
    expect(screen.queryByTestId("refund-number")).toBeNull();
    await fireEvent.change(screen.getByTestId("resolution"), { target: { value: "returned" } });
    await type("refund-number", " R-17 ");
    await type("resolve-note", "后台已退");
    await fireEvent.click(screen.getByTestId("resolve"));
    expect(bench.commands.resolveCase.mock.calls[0]?.[1]).toMatchObject({ refund_number: "R-17" });
  });
});

describe("a sale that was paid twice", () => {
  const other = { ...PAID, order_number: "T1A000043L" };
  const twice = { ...CASE, kind: "double_pay", reason: "paid_twice", other_order: other.order_number };
  const draft = { order_number: CLAIMED.order_number, amount: CLAIMED.amount, reason: "paid_twice" };
  const detail = { ...DETAIL, case: twice, other, draft };

  async function openTwice(person = CHEN): Promise<Bench> {
    const bench = await open(person, (one) => one.commands.caseDetail.mockResolvedValue(ok(detail)));
    await fireEvent.click(await screen.findByTestId("case-row"));
    await screen.findByTestId("draft");
    return bench;
  }

  it("shows both payments and a refund with its words filled in", async () => {
    await openTwice();
    const both = screen.getByTestId("twice").textContent ?? "";
    expect(both).toContain(other.order_number);
    expect(both).toContain(CLAIMED.order_number);
    expect(screen.getByTestId<HTMLInputElement>("draft-reason").value).toBe("重复付款退回");
  });

  it("becomes a refund of what the core drafted with one press", async () => {
    const bench = await openTwice();
    await fireEvent.click(screen.getByTestId("draft-go"));
    const request = {
      order_number: draft.order_number,
      amount: draft.amount.amount,
      reason: "重复付款退回",
      approval: null,
    };
    expect(bench.commands.refund).toHaveBeenCalledExactlyOnceWith("token-of-chen", request);
    await expect.poll(() => bench.commands.caseDetail.mock.calls.length).toBe(2);
  });

  it("says that the other payment was taken at another till", async () => {
    const elsewhere = { ...detail, other: null, case: { ...twice, other_order: "T02_1_000007_M" } };
    await open(CHEN, (bench) => bench.commands.caseDetail.mockResolvedValue(ok(elsewhere)));
    await fireEvent.click(await screen.findByTestId("case-row"));
    expect((await screen.findByTestId("twice")).textContent).toContain("T02_1_000007_M");
  });
});
