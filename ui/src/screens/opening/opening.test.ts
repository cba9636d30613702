import { fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import App from "../../shell/App.svelte";
import { Bench, ok, refused } from "../../testing/fake-host";
import * as f from "../../testing/fixtures";
import * as printed from "../../testing/printed";

const press = async (id: string): Promise<unknown> => fireEvent.click(await screen.findByTestId(id));
const type = async (id: string, value: string): Promise<unknown> =>
  fireEvent.input(await screen.findByTestId(id), { target: { value } });

/** Somebody signs in on a day on which nobody looked at the printed codes yet. */
async function open(person = f.LIN, codes = printed.CODES_DUE): Promise<Bench> {
  const bench = new Bench();
  bench.commands.printedCodes.mockResolvedValue(ok(codes));
  render(App, { props: { till: bench.till } });
  bench.till.welcome(f.sessionOf(person));
  await waitFor(() => expect(bench.commands.printedCodes).toHaveBeenCalled());
  await waitFor(() => expect(screen.queryByTestId("opening") ?? screen.queryByTestId("show-code")).toBeTruthy());
  return bench;
}

describe("the opening check", () => {
  it("asks for each printed code that is due, one after the other, and then the day begins", async () => {
    const bench = await open();
    expect((await screen.findByTestId("scan-now")).textContent).toContain("支付宝");
    bench.commands.checkStaticCode.mockResolvedValueOnce(ok(printed.ONE_DUE));
    bench.till.scanned("https://qr.alipay.com/fkx1");
    await waitFor(() => expect(screen.getByTestId("scan-now").textContent).toContain("微信支付"));
    expect(bench.commands.checkStaticCode).toHaveBeenCalledWith("token-of-lin", "alipay", "https://qr.alipay.com/fkx1");
    bench.till.scanned("wxp://f2f0");
    expect(await screen.findByTestId("show-code")).toBeTruthy();
    expect(bench.tones).toEqual(["soft", "done"]);
    expect(bench.commands.scan).not.toHaveBeenCalled();
  });

  it("is not there when everything was looked at", async () => {
    await open(f.LIN, printed.CODES_SAME);
    expect(screen.queryByTestId("opening")).toBeNull();
  });

  it("warns loudly of another code, shows what it was as text, and stays until the right one is scanned", async () => {
    const bench = await open();
    bench.commands.checkStaticCode.mockResolvedValueOnce(ok(printed.CODE_DIFFERS));
    bench.till.scanned("https://qr.alipay.com/fkx00stranger");
    const alarm = await screen.findByTestId("code-differs");
    expect(alarm.getAttribute("role")).toBe("alert");
    expect(alarm.textContent).toContain("不要用这张码");
    expect(screen.getByTestId("scanned-instead").textContent).toContain("fkx00stranger");
    expect(bench.tones).toEqual(["refused"]);
    expect(screen.queryByTestId("opening-skip")).toBeNull();
    bench.commands.checkStaticCode.mockResolvedValueOnce(ok(printed.ONE_DUE));
    bench.till.scanned("https://qr.alipay.com/fkx1");
    await waitFor(() => expect(screen.queryByTestId("code-differs")).toBeNull());
  });

  it("says so when something else was scanned, and goes on asking", async () => {
    const bench = await open();
    bench.commands.checkStaticCode.mockResolvedValueOnce(refused("not_a_printed_code"));
    bench.till.scanned("287654321098765432");
    expect((await screen.findByTestId("problem")).textContent).toContain("没有记录");
    expect(screen.getByTestId("scan-now").textContent).toContain("支付宝");
  });

  it("may be put off, by key too, and does not come back at the next sign-in of the day", async () => {
    const bench = await open();
    await fireEvent.keyDown(document.body, { code: "Escape", key: "Escape" });
    expect(await screen.findByTestId("show-code")).toBeTruthy();
    await bench.till.lock();
    bench.till.welcome(f.sessionOf(f.WANG));
    expect(await screen.findByTestId("show-code")).toBeTruthy();
    expect(bench.commands.printedCodes).toHaveBeenCalledOnce();
    bench.till.state = { ...f.STATE, shop: { ...f.SHOP, business_day: "2026-11-23" } };
    await bench.till.opening.greet();
    expect(await screen.findByTestId("opening")).toBeTruthy();
  });

  it("is left out on a manager's word alone, with a reason", async () => {
    const bench = await open();
    await press("opening-skip");
    const go = (): HTMLButtonElement => screen.getByTestId("skip-go");
    expect(go().disabled).toBe(true);
    await type("skip-reason", "扫码枪坏了");
    expect(go().disabled).toBe(true);
    await fireEvent.change(screen.getByTestId("approve-person"), { target: { value: "wang" } });
    await type("approve-pin", "135791");
    await fireEvent.click(go());
    expect(bench.commands.skipCodeCheck).toHaveBeenCalledWith("token-of-lin", {
      wallet: "alipay",
      reason: "扫码枪坏了",
      approval: { person_id: "wang", pin: "135791" },
    });
    expect(await screen.findByTestId("show-code")).toBeTruthy();
  });

  it("needs no other word when a manager leaves it out", async () => {
    const bench = await open(f.WANG);
    await press("opening-skip");
    await type("skip-reason", "今天没有营业");
    expect(screen.queryByTestId("approve-pin")).toBeNull();
    await press("skip-go");
    expect(bench.commands.skipCodeCheck.mock.calls[0]?.[1].approval).toBeNull();
  });

  it("waits for a sale that is still on the counter", async () => {
    const bench = new Bench();
    bench.commands.printedCodes.mockResolvedValue(ok(printed.CODES_DUE));
    bench.till.counter.stage = { kind: "waiting", payment: f.WAITING };
    render(App, { props: { till: bench.till } });
    bench.till.welcome(f.sessionOf(f.LIN));
    expect(await screen.findByTestId("waiting")).toBeTruthy();
    expect(screen.queryByTestId("opening")).toBeNull();
  });

  it("can be had again from the settings", async () => {
    const bench = await open(f.LIN, printed.CODE_SKIPPED);
    bench.till.visit("settings");
    await screen.findByTestId("check-codes");
    expect(screen.getByTestId("printed-codes").textContent).toContain("扫码枪坏了");
    await press("check-codes");
    expect(await screen.findByTestId("opening")).toBeTruthy();
  });
});

describe("a printed code that is not as it should be", () => {
  const notice = async (person: typeof f.LIN, state: string): Promise<string | undefined> => {
    const bench = new Bench().signedIn(person);
    const health = { ...f.ONLINE, printed_codes: [{ wallet: "alipay", state }] };
    bench.commands.health.mockResolvedValue(ok(health));
    bench.till.health = health;
    render(App, { props: { till: bench.till } });
    await screen.findByTestId("show-code");
    return screen.queryByTestId(`printed-${state}`)?.textContent;
  };

  it("stands above every page for everybody when it is another one", async () => {
    expect(await notice(f.LIN, "different")).toContain("不要让顾客扫它");
  });

  it("is asked for when nobody looked today", async () => {
    expect(await notice(f.LIN, "due")).toContain("今天还没有核对");
  });

  it("is shown to those who answer for it when it was left out", async () => {
    expect(await notice(f.LIN, "skipped")).toBeUndefined();
    document.body.innerHTML = "";
    expect(await notice(f.WANG, "skipped")).toContain("跳过");
  });
});
