import { fireEvent, render, screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import App from "../../shell/App.svelte";
import { Bench, ok, refused } from "../../testing/fake-host";
import { CASE, CASES, CHEN, DETAIL, WANG } from "../../testing/fixtures";

async function open(change: (bench: Bench) => void = () => undefined): Promise<Bench> {
  const bench = new Bench().signedIn(CHEN);
  change(bench);
  render(App, { props: { till: bench.till } });
  await fireEvent.click(await screen.findByTestId("nav-cases"));
  await fireEvent.click(await screen.findByTestId("case-row"));
  await screen.findByTestId("timeline");
  return bench;
}

const type = (id: string, value: string): Promise<unknown> =>
  fireEvent.input(screen.getByTestId(id), { target: { value } });
const choose = (id: string, value: string): Promise<unknown> =>
  fireEvent.change(screen.getByTestId(id), { target: { value } });

describe("the desk", () => {
  it("writes down a contact with its result, its words and the next date on the shop's clock", async () => {
    const bench = await open();
    expect(screen.getByTestId("contact-add").hasAttribute("disabled")).toBe(true);
    await choose("contact-channel", "wallet_chat");
    await choose("contact-result", "will_pay");
    await type("contact-text", " 明天来 ");
    await type("contact-next", "2026-11-24T18:30");
    await fireEvent.click(screen.getByTestId("contact-add"));
    const request = {
      case_id: CASE.case_id,
      channel: "wallet_chat",
      result: "will_pay",
      text: "明天来",
      next: "2026-11-24T18:30",
    };
    expect(bench.commands.contactCase).toHaveBeenCalledExactlyOnceWith("token-of-chen", request);
    await expect.poll(() => screen.getByTestId<HTMLInputElement>("contact-text").value).toBe("");
  });

  it("keeps a contact's words when the core refuses", async () => {
    const bench = await open();
    bench.commands.contactCase.mockResolvedValueOnce(refused("bad_due"));
    await choose("contact-result", "reached");
    await type("contact-text", "words");
    await fireEvent.click(screen.getByTestId("contact-add"));
    await screen.findByTestId("problem");
    expect(screen.getByTestId<HTMLInputElement>("contact-text").value).toBe("words");
  });

  it("gives the case to one of those who may work on it, and says until when", async () => {
    const bench = await open();
    const offered = [...screen.getByTestId<HTMLSelectElement>("assign").options].map((option) => option.value);
    expect(offered).toEqual(["", WANG.person_id, CHEN.person_id]);
    await choose("assign", WANG.person_id);
    expect(bench.commands.assignCase).toHaveBeenCalledExactlyOnceWith("token-of-chen", CASE.case_id, WANG.person_id);
    await type("due-at", "2026-11-25T09:00");
    await fireEvent.click(screen.getByTestId("due-set"));
    expect(bench.commands.setCaseDue).toHaveBeenCalledExactlyOnceWith(
      "token-of-chen",
      CASE.case_id,
      "2026-11-25T09:00",
    );
  });

  it("lists mine alone, with everything else as it was filtered", async () => {
    const bench = await open();
    await fireEvent.click(screen.getByTestId("cases-mine"));
    await expect.poll(() => bench.commands.cases.mock.calls.at(-1)?.[1]).toEqual({ open_only: true, mine: true });
  });

  it("exports the list as it is filtered and says where it is", async () => {
    const bench = await open();
    await fireEvent.click(screen.getByTestId("cases-mine"));
    await fireEvent.click(screen.getByTestId("cases-xlsx"));
    const filter = { open_only: true, mine: true };
    expect(bench.commands.exportCases).toHaveBeenCalledExactlyOnceWith("token-of-chen", filter, "xlsx", "zh-CN");
    expect((await screen.findByTestId("cases-exported")).textContent).toContain("/exports/cases.csv");
  });

  it("says why an action may not be used now instead of hiding it", async () => {
    await open();
    const refund = screen.getByTestId("action-refund");
    expect(refund.hasAttribute("disabled")).toBe(true);
    expect(screen.getByTestId("barred").textContent).toContain("这里没有可以退给这位顾客的钱");
  });

  it("asks the platform at once, and takes the owner to the fields of an ending", async () => {
    const bench = await open();
    await fireEvent.click(screen.getByTestId("action-ask_platform"));
    expect(bench.commands.retryCase).toHaveBeenCalledExactlyOnceWith("token-of-chen", CASE.case_id);
    await fireEvent.click(screen.getByTestId("action-written_off"));
    expect(screen.getByTestId<HTMLSelectElement>("resolution").value).toBe("written_off");
    expect(document.activeElement).toBe(screen.getByTestId("resolve-note"));
    await fireEvent.click(screen.getByTestId("action-ask_customer"));
    expect(document.activeElement).toBe(screen.getByTestId("contact-channel"));
  });

  it("redeems what was taken and shows the case as it is then", async () => {
    const actions = [{ action: "redeem", barred: null }];
    const bench = await open((one) => one.commands.caseDetail.mockResolvedValue(ok({ ...DETAIL, actions })));
    await fireEvent.click(screen.getByTestId("action-redeem"));
    expect(bench.commands.redeem).toHaveBeenCalledExactlyOnceWith("token-of-chen", CASE.order_number);
    await expect.poll(() => bench.commands.caseDetail.mock.calls.length).toBe(2);
  });

  it("tells all that happened, with the platform's own words folded away", async () => {
    await open();
    const lines = screen.getAllByTestId("happening").map((line) => line.textContent ?? "");
    expect(lines).toHaveLength(DETAIL.timeline.length);
    expect(lines[0]).toContain("开始收款");
    expect(lines[2]).toContain("平台上没有这一笔");
    const folded = screen.getAllByTestId("happening")[2]?.querySelector("details");
    expect(folded?.open).toBe(false);
    expect(folded?.textContent).toContain("ACQ.TRADE_NOT_EXIST");
  });

  it("goes to the case before and to the case after", async () => {
    const linked = { ...DETAIL, earlier: 4, later: 9 };
    const bench = await open((one) => one.commands.caseDetail.mockResolvedValue(ok(linked)));
    await fireEvent.click(screen.getByTestId("case-later"));
    await expect.poll(() => bench.commands.caseDetail.mock.calls.at(-1)?.[1]).toBe(9);
  });

  it("has words for the customer in the customer's language", async () => {
    await open();
    expect(screen.getByTestId("message-text").textContent).toContain("您好");
    await choose("message-language", "en");
    expect(screen.getByTestId("message-text").textContent).toContain("Hello");
  });

  it("asks nothing of the customer any more once the case has ended", async () => {
    const ended = { ...DETAIL, case: { ...CASE, status: "resolved", resolution: "proved" } };
    await open((bench) => bench.commands.caseDetail.mockResolvedValue(ok(ended)));
    expect(await screen.findByTestId("resolved")).toBeTruthy();
    expect(screen.queryByTestId("message")).toBeNull();
  });

  it("says in the list whose a case is", async () => {
    await open((bench) =>
      bench.commands.cases.mockResolvedValue(ok({ ...CASES, cases: [{ ...CASE, assigned: WANG }] })),
    );
    expect(screen.getByTestId("case-row").textContent).toContain(WANG.name);
  });
});
