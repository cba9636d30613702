import { fireEvent, render, screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import type { CaseCandidates } from "../../host/host";
import App from "../../shell/App.svelte";
import { Bench, ok, refused } from "../../testing/fake-host";
import { CASE, CHEN, DETAIL } from "../../testing/fixtures";
import { candidate, FOUND } from "../../testing/search";

async function open(change: (bench: Bench) => void = () => undefined): Promise<Bench> {
  const bench = new Bench().signedIn(CHEN);
  change(bench);
  render(App, { props: { till: bench.till } });
  await fireEvent.click(await screen.findByTestId("nav-cases"));
  await fireEvent.click(await screen.findByTestId("case-row"));
  await screen.findByTestId("timeline");
  return bench;
}

const finds = (found: Partial<CaseCandidates>) => (bench: Bench) =>
  bench.commands.searchCase.mockResolvedValue(ok({ ...FOUND, ...found }));

const type = (id: string, value: string): Promise<unknown> =>
  fireEvent.input(screen.getByTestId(id), { target: { value } });
const look = (): Promise<unknown> => fireEvent.click(screen.getByTestId("search-go"));

describe("looking for a claim in the platform's bill", () => {
  it("asks with what is known, and offers what may be the money side by side", async () => {
    const bench = await open();
    await fireEvent.click(screen.getByTestId("action-search_bill"));
    expect(document.activeElement).toBe(screen.getByTestId("search-hint"));
    await type("search-hint", " 2600 ");
    await fireEvent.submit(screen.getByTestId("search-hint"));
    const request = { case_id: CASE.case_id, hint: "2600" };
    expect(bench.commands.searchCase).toHaveBeenCalledExactlyOnceWith("token-of-chen", request);
    const lines = (await screen.findAllByTestId("candidate")).map((line) => line.textContent ?? "");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain("*静(138****2600)");
    expect(lines[0]).toContain("2026112222001000000000000001");
    expect(lines[0]).toContain("T1A000043M");
    expect(screen.getByTestId("search").textContent).toContain("另有 1 笔同金额付款属于别的销售");
    expect(bench.commands.pickTransaction).not.toHaveBeenCalled();
  });

  it("has the platform asked about the line that is picked, and says that it alone confirms", async () => {
    const bench = await open();
    await look();
    const [, second] = await screen.findAllByTestId("candidate-pick");
    await fireEvent.click(second!);
    const request = { case_id: CASE.case_id, transaction_id: "2026112222001000000000000002" };
    expect(bench.commands.pickTransaction).toHaveBeenCalledExactlyOnceWith("token-of-chen", request);
    expect((await screen.findByTestId("search-picked")).textContent).toContain("平台确认后");
    expect(screen.queryAllByTestId("candidate")).toHaveLength(0);
  });

  it("keeps the lines when the core refuses the pick, and says why", async () => {
    const bench = await open();
    const order_number = "T1A000043M";
    bench.commands.pickTransaction.mockResolvedValueOnce(refused("transaction_used", { params: { order_number } }));
    await look();
    const [first] = await screen.findAllByTestId("candidate-pick");
    await fireEvent.click(first!);
    expect((await screen.findByTestId("problem")).textContent).toContain(order_number);
    expect(screen.getAllByTestId("candidate")).toHaveLength(2);
  });

  it("shows what was paid at another time and does not let it be picked", async () => {
    await open(finds({ candidates: [candidate("2026112222001000000000000003", { in_time: false, hint: "differs" })] }));
    await look();
    expect((await screen.findByTestId("candidate")).textContent).toContain("时间不符");
    expect(screen.getByTestId("candidate-pick").hasAttribute("disabled")).toBe(true);
  });

  it("says that nothing is there, what could not be read, and from when on the rest is", async () => {
    await open(finds({ candidates: [], known: 0, unread: 3, rest_from: "2026-11-24 09:00" }));
    await look();
    await screen.findByTestId("search-none");
    expect(screen.getByTestId("search").textContent).toContain("3 行读不出来");
    expect(screen.getByTestId("search-rest").textContent).toContain("2026-11-24 09:00");
  });

  it("says while it looks that one may go on, and looks once", async () => {
    const bench = await open((one) => one.commands.searchCase.mockReturnValue(new Promise(() => undefined)));
    await look();
    await screen.findByTestId("search-looking");
    expect(screen.getByTestId("search-go").hasAttribute("disabled")).toBe(true);
    await fireEvent.submit(screen.getByTestId("search-hint"));
    expect(bench.commands.searchCase).toHaveBeenCalledOnce();
    expect(screen.getByTestId("note-text").hasAttribute("disabled")).toBe(false);
  });

  it("says from when on a bill is there, and takes a number that the customer tells meanwhile", async () => {
    const params = { day: "2026-11-22", from: "2026-11-23 09:00" };
    const bench = await open((one) => one.commands.searchCase.mockResolvedValue(refused("bill_too_early", { params })));
    await look();
    expect((await screen.findByTestId("problem")).textContent).toContain("2026-11-23 09:00");
    expect(screen.getByTestId("search-own-go").hasAttribute("disabled")).toBe(true);
    await type("search-own", " 2026112222001000000000000009 ");
    await fireEvent.submit(screen.getByTestId("search-own"));
    const request = { case_id: CASE.case_id, transaction_id: "2026112222001000000000000009" };
    expect(bench.commands.pickTransaction).toHaveBeenCalledExactlyOnceWith("token-of-chen", request);
    await expect.poll(() => screen.getByTestId<HTMLInputElement>("search-own").value).toBe("");
  });

  it("is not there for a case that is about no open claim by a printed code", async () => {
    const actions = [{ action: "search_bill", barred: "not_printed" }];
    await open((bench) => bench.commands.caseDetail.mockResolvedValue(ok({ ...DETAIL, actions })));
    expect(screen.queryByTestId("search")).toBeNull();
    expect(screen.getByTestId("action-search_bill").textContent).toContain("印刷码");
  });
});
