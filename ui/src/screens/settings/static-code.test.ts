import { fireEvent, render, screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import App from "../../shell/App.svelte";
import { Bench, ok, refused } from "../../testing/fake-host";
import { CHEN, STATIC_CODE } from "../../testing/fixtures";

async function open(bench = new Bench()): Promise<Bench> {
  bench.signedIn(CHEN);
  bench.till.page = "settings";
  render(App, { props: { till: bench.till } });
  await screen.findByTestId("static-code");
  return bench;
}

const register = async (text: string): Promise<void> => {
  await fireEvent.input(screen.getByTestId("static-code-text"), { target: { value: text } });
  await fireEvent.click(screen.getByTestId("static-code-register"));
};

describe("the shop's printed code", () => {
  it("is shown drawn afresh, with the address in it", async () => {
    await open();
    expect((await screen.findByTestId("static-code-facts")).textContent).toContain("https://qr.alipay.com/fkx1");
  });

  it("says whose it is where the code says so", async () => {
    const bench = new Bench();
    const joint = { ...STATIC_CODE, address: null, schemes: ["fps", "unionpay"], name: "小满茶铺", currency: "CNY" };
    bench.commands.staticCodes.mockResolvedValue(ok([{ ...joint, takes_amount: true }]));
    await open(bench);
    const words = (await screen.findByTestId("static-code-facts")).textContent;
    for (const part of ["转数快, 银联", "小满茶铺", "CNY", "是"]) expect(words).toContain(part);
  });

  it("is registered by its text for the chosen wallet", async () => {
    const bench = await open();
    await fireEvent.click(screen.getByTestId("static-code-wallet-wechatpay"));
    await register(" wxp://f2f0abc ");
    expect(bench.commands.setStaticCodeText).toHaveBeenCalledExactlyOnceWith(
      "token-of-chen",
      "wechatpay",
      "wxp://f2f0abc",
    );
    expect(await screen.findByTestId("static-code-saved")).toBeTruthy();
    expect(screen.getByTestId<HTMLInputElement>("static-code-text").value).toBe("");
  });

  it("is refused in words, and the text stays to be mended", async () => {
    const bench = await open();
    const params = { named: "THB", currency: "CNY" };
    bench.commands.setStaticCodeText.mockResolvedValueOnce(refused("static_code_currency", { params }));
    await register("000201");
    await expect.poll(() => screen.getByTestId("static-code").textContent).toContain("THB");
    expect(screen.getByTestId<HTMLInputElement>("static-code-text").value).toBe("000201");
    expect(screen.queryByTestId("static-code-saved")).toBeNull();
  });
});
