import { fireEvent, render, screen, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";
import App from "../../shell/App.svelte";
import { Bench, refused } from "../../testing/fake-host";
import { REPORT, WANG } from "../../testing/fixtures";
import { busiest } from "./finding";
import { daysToChoose, hourName } from "./report";

// Drawing needs a page with a size; the real browser looks at the chart.
vi.mock("./chart", () => ({ drawHours: () => () => undefined }));

let bench: Bench;

beforeEach(async () => {
  bench = new Bench().signedIn(WANG);
  render(App, { props: { till: bench.till } });
  await fireEvent.click(await screen.findByTestId("nav-report"));
  await screen.findByTestId("truth-confirmed");
});

describe("the report", () => {
  it("shows the three truths as they were sent, apart from one another", () => {
    expect(screen.getByTestId("truth-claimed").textContent).toContain("¥432.00");
    expect(screen.getByTestId("truth-confirmed").textContent).toContain("¥12,345.60");
    expect(screen.getByTestId("truth-settled").textContent).toContain("¥0.00");
  });

  it("adds nothing up", () => {
    // 432.00 + 12345.60, and with what failed.
    for (const sum of ["12,777.60", "12,857.60"]) expect(document.body.textContent).not.toContain(sum);
  });

  it("has a line for each wallet and each cashier", () => {
    const wallets = within(screen.getByTestId("table-wallet"));
    expect(wallets.getByText("支付宝").closest("tr")?.textContent).toContain("¥9,345.60");
    expect(screen.getByTestId("table-cashier").textContent).toContain("林小满");
  });

  it("states its finding and gives the chart's figures as a table", async () => {
    expect(screen.getByTestId("finding").textContent).toContain("12:00–13:00");
    await fireEvent.click(screen.getByTestId("chart-toggle"));
    expect((await screen.findByTestId("table-hour")).querySelectorAll("tbody tr")).toHaveLength(REPORT.by_hour.length);
  });

  it("opens a past business day", async () => {
    await fireEvent.change(screen.getByTestId("report-day"), { target: { value: "2026-11-21" } });
    await expect.poll(() => bench.commands.report.mock.calls.at(-1)?.[1]).toBe("2026-11-21");
  });

  it("exports in the language of the screen and names the file", async () => {
    await fireEvent.click(screen.getByTestId("export-csv"));
    expect((await screen.findByTestId("exported")).textContent).toContain("/exports/a.csv");
    expect(bench.commands.exportReport).toHaveBeenCalledExactlyOnceWith("token-of-wang", "2026-11-22", "csv", "zh-CN");
  });

  it("says in plain words that an export failed", async () => {
    bench.commands.exportReport.mockResolvedValueOnce(refused("export_failed"));
    await fireEvent.click(screen.getByTestId("export-xlsx"));
    expect((await screen.findByTestId("problem")).textContent).toContain("报表没有导出");
    expect(screen.queryByTestId("exported")).toBeNull();
  });
});

describe("the days to choose", () => {
  it("begin with today, which may have no payment yet, newest first and each once", () => {
    const days = [{ business_day: "2026-11-20" }, { business_day: "2026-11-22" }, { business_day: "2026-11-21" }];
    expect(daysToChoose(days, "2026-11-23")).toEqual(["2026-11-23", "2026-11-22", "2026-11-21", "2026-11-20"]);
    expect(daysToChoose(days, "2026-11-22")).toHaveLength(3);
  });

  it("have hours that end at midnight", () => {
    expect(hourName(9)).toBe("09:00–10:00");
    expect(hourName(23)).toBe("23:00–00:00");
  });

  it("have no busiest hour before the first confirmed payment", () => {
    expect(busiest([])).toBeNull();
    const [line] = REPORT.by_hour;
    const nothing = { ...line!, truths: { ...line!.truths, confirmed: { ...line!.truths.confirmed, count: 0 } } };
    expect(busiest([nothing])).toBeNull();
  });
});
