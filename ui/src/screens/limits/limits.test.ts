import { fireEvent, render, screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { digitsOf } from "../../input/amount";
import App from "../../shell/App.svelte";
import { Bench, ok, refused } from "../../testing/fake-host";
import { CHEN, WANG, yuan } from "../../testing/fixtures";
import { NO_LIMITS, OWNER_LIMITS } from "../../testing/limits";

async function open(known = OWNER_LIMITS): Promise<Bench> {
  const bench = new Bench().signedIn(CHEN);
  bench.commands.limits.mockResolvedValue(ok(known));
  bench.till.page = "settings";
  render(App, { props: { till: bench.till } });
  await screen.findByTestId("limits-change");
  return bench;
}

const press = async (id: string): Promise<unknown> => fireEvent.click(await screen.findByTestId(id));
const type = async (id: string, value: string): Promise<unknown> =>
  fireEvent.input(await screen.findByTestId(id), { target: { value } });
const value = (id: string): string => screen.getByTestId<HTMLInputElement>(id).value;
const save = (): HTMLButtonElement => screen.getByTestId("limits-save");

describe("the owner's offline limits", () => {
  it("are the owner's alone", async () => {
    const bench = new Bench().signedIn(WANG);
    bench.till.page = "settings";
    render(App, { props: { till: bench.till } });
    await screen.findByTestId("settings");
    expect(screen.queryByTestId("owner-limits")).toBeNull();
    expect(bench.commands.limits).not.toHaveBeenCalled();
  });

  it("say in plain sentences when the till refuses", async () => {
    await open();
    const words = screen.getByTestId("limits-examples").textContent;
    for (const part of ["¥200.00", "¥1,000.00", "¥50.00", "¥100.00", "1 天", "支付宝", "微信支付"])
      expect(words).toContain(part);
    expect(words).not.toContain("Apple Pay");
    expect(screen.getByTestId("limits-used").textContent).toContain("¥432.00");
  });

  it("say that nothing is handed over while none are set", async () => {
    await open(NO_LIMITS);
    expect(screen.getByTestId("limits-unset").textContent).toContain("未经核实的一律不交货");
    expect(screen.queryByTestId("limits-examples")).toBeNull();
  });

  it("are changed by keyboard, on the owner's PIN", async () => {
    const bench = await open();
    await press("limits-change");
    await type("limit-per_payment", "300");
    expect(screen.getByTestId("limits-form").textContent).toContain("¥300.00");
    await press("limit-wallet-applepay");
    await press("limit-wallet-wechatpay");
    expect(save().disabled).toBe(true);
    await type("limits-pin", "864209");
    await fireEvent.click(save());
    expect(await screen.findByTestId("limits-saved")).toBeTruthy();
    expect(bench.commands.setLimits).toHaveBeenCalledWith(
      "token-of-chen",
      {
        currency: "CNY",
        per_payment: "300",
        total: "1000.00",
        per_shift: null,
        max_age_seconds: 86_400,
        evidence_from: "50.00",
        manager_from: "100.00",
        wallets: ["alipay", "applepay"],
      },
      "864209",
    );
  });

  it("are changed by touch alone: the keypad types into the field that was touched", async () => {
    await open();
    await press("limits-change");
    screen.getByTestId("limit-total").focus();
    await press("key-clear");
    for (const key of ["key-1", "key-2", "key-3", "key-00"]) await press(key);
    expect(value("limit-total")).toBe("123.00");
    await press("key-back");
    expect(value("limit-total")).toBe("12.30");
    screen.getByTestId("limits-pin").focus();
    for (const key of ["key-8", "key-6", "key-00"]) await press(key);
    await press("key-back");
    expect(value("limits-pin")).toBe("860");
    expect(value("limit-per_payment")).toBe("200.00");
  });

  it("have one for a shift only where the owner wants one", async () => {
    const bench = await open({ ...OWNER_LIMITS, limits: { ...OWNER_LIMITS.limits, per_shift: yuan("500.00") } });
    expect(screen.getByTestId("limits-examples").textContent).toContain("一个人的班次里，未核实的合计会超过 ¥500.00");
    await press("limits-change");
    expect(value("limit-per_shift")).toBe("500.00");
    await type("limit-per_shift", "");
    await type("limits-pin", "864209");
    await fireEvent.click(save());
    await screen.findByTestId("limits-saved");
    expect(bench.commands.setLimits.mock.calls[0]![1].per_shift).toBeNull();
    expect(screen.getByTestId("limits-examples").textContent).not.toContain("班次");
  });

  it("warn before the last wallet is taken away", async () => {
    await open();
    await press("limits-change");
    await press("limit-wallet-alipay");
    expect(screen.queryByTestId("limit-none")).toBeNull();
    await press("limit-wallet-wechatpay");
    expect(screen.getByTestId("limit-none").textContent).toContain("未经核实的一律不交货");
  });

  it("point at the field that is odd, lose nothing, and forget the PIN", async () => {
    const bench = await open();
    bench.commands.setLimits.mockResolvedValue(refused("limits.above_total", { params: { field: "per_payment" } }));
    await press("limits-change");
    await type("limit-per_payment", "2000");
    await type("limits-pin", "864209");
    await fireEvent.click(save());
    expect((await screen.findByTestId("problem")).textContent).toContain("比合计限额还高");
    expect(screen.getByTestId("limit-per_payment").getAttribute("aria-invalid")).toBe("true");
    expect(value("limit-per_payment")).toBe("2000");
    expect(value("limits-pin")).toBe("");
    await type("limit-per_payment", "20");
    expect(screen.queryByTestId("problem")).toBeNull();
    await fireEvent.keyDown(document.body, { code: "Escape", key: "Escape" });
    expect(await screen.findByTestId("limits-change")).toBeTruthy();
  });

  it("say what is wrong when they cannot be read", async () => {
    const bench = new Bench().signedIn(CHEN);
    bench.commands.limits.mockResolvedValue(refused("ledger_unreadable"));
    bench.till.page = "settings";
    render(App, { props: { till: bench.till } });
    expect((await screen.findByTestId("problem")).textContent).toContain("账本");
  });
});

describe("the digits behind a decimal", () => {
  it.each([
    ["12.34", 2, "1234"],
    ["12", 2, "1200"],
    ["0.05", 2, "5"],
    [".5", 2, "50"],
    ["", 2, ""],
    ["0", 2, ""],
    ["7", 0, "7"],
    ["1.234", 2, ""],
    ["twelve", 2, ""],
  ])("of %s at %i decimals are %s", (decimal, decimals, digits) => {
    expect(digitsOf(decimal, decimals)).toBe(digits);
  });
});
