import { fireEvent, render, screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import App from "../../shell/App.svelte";
import { Bench, ok, refused } from "../../testing/fake-host";
import { ACCOUNT, CHEN, SHOP, STATE, WANG } from "../../testing/fixtures";

async function open(practice = true): Promise<Bench> {
  const bench = new Bench().signedIn(CHEN);
  const state = { ...STATE, shop: { ...SHOP, practice } };
  bench.till.state = state;
  bench.commands.tillState.mockResolvedValue(ok(state));
  bench.till.page = "settings";
  render(App, { props: { till: bench.till } });
  await screen.findByTestId("account-alipay");
  return bench;
}

const press = async (id: string): Promise<unknown> => fireEvent.click(await screen.findByTestId(id));
const type = async (id: string, value: string): Promise<unknown> =>
  fireEvent.input(await screen.findByTestId(id), { target: { value } });
const save = (): HTMLButtonElement => screen.getByTestId("account-save");

describe("merchant accounts", () => {
  it("are the owner's alone", async () => {
    const bench = new Bench().signedIn(WANG);
    bench.till.page = "settings";
    render(App, { props: { till: bench.till } });
    await screen.findByTestId("settings");
    expect(screen.queryByTestId("accounts")).toBeNull();
    expect(bench.commands.accounts).not.toHaveBeenCalled();
  });

  it("say which is in use, its terms, and which cannot be used", async () => {
    const bench = new Bench().signedIn(CHEN);
    bench.commands.accounts.mockResolvedValue(
      ok([ACCOUNT, { ...ACCOUNT, wallet: "wechatpay", problem: "secrets", fee_percent: null }]),
    );
    bench.till.page = "settings";
    render(App, { props: { till: bench.till } });
    await screen.findByTestId("account-wechatpay");
    const words = screen.getByTestId("accounts").textContent;
    for (const part of ["使用中", "不能用", "费率 0.6%", "1 个工作日后结算"]) expect(words).toContain(part);
    expect(screen.queryByTestId("add-wechatpay")).toBeNull();
    expect(screen.getByTestId("add-applepay")).toBeTruthy();
  });

  it("are added in the words of the platform's console, with its address filled in", async () => {
    const bench = await open(false);
    await press("add-wechatpay");
    expect(screen.getByTestId<HTMLInputElement>("account-gateway").value).toBe("https://api.mch.weixin.qq.com");
    expect(screen.getByTestId("account-entry").textContent).toContain("商户 API 证书序列号");
    expect(save().disabled).toBe(true);
    await type("account-seller_id", "1900000001");
    await type("account-private_key", "-----BEGIN PRIVATE KEY-----");
    await fireEvent.click(save());
    expect(bench.commands.setAccount.mock.calls[0]?.[1]).toMatchObject({
      wallet: "wechatpay",
      seller_id: "1900000001",
      private_key: "-----BEGIN PRIVATE KEY-----",
    });
    expect(await screen.findByTestId("account-saved")).toBeTruthy();
  });

  it("keep their key when only something else is changed", async () => {
    const bench = await open();
    await press("account-alipay");
    expect(screen.getByTestId<HTMLTextAreaElement>("account-private_key").value).toBe("");
    await type("account-fee_percent", "0.38");
    await fireEvent.click(save());
    expect(bench.commands.setAccount.mock.calls[0]?.[1]).toMatchObject({ private_key: null, fee_percent: "0.38" });
  });

  it.each([
    [{ state: "wrong", field: "app_id", code: "account.app_id" }, "account-wrong", "平台不认得这个应用号"],
    [{ state: "wrong", field: "private_key", code: "key.public_key_given" }, "account-wrong", "公钥"],
    [{ state: "unknown", field: null, code: "reason.unreachable" }, "account-unknown", "以后再核对"],
    [{ state: "good", field: null, code: null }, "account-good", "平台认得这个账户"],
  ])("say what the platform says of them (%#)", async (check, id, words) => {
    const bench = await open();
    bench.commands.checkAccount.mockResolvedValue(ok(check));
    await press("account-alipay");
    await press("account-check");
    expect((await screen.findByTestId(id)).textContent).toContain(words);
    if (check.field) {
      const field = screen.getByTestId(`account-${check.field}`);
      expect(field.getAttribute("aria-invalid")).toBe("true");
      await type(`account-${check.field}`, "x");
      expect(screen.queryByTestId(id)).toBeNull();
    }
    expect(bench.commands.setAccount).not.toHaveBeenCalled();
  });

  it("point at the field that keeps them from being saved, and lose nothing", async () => {
    const bench = await open();
    bench.commands.setAccount.mockResolvedValue(refused("live_in_practice", { params: { field: "gateway" } }));
    await press("account-alipay");
    await type("account-gateway", "https://openapi.alipay.com/gateway.do");
    await fireEvent.click(save());
    expect((await screen.findByTestId("problem")).textContent).toContain("练习收银台");
    expect(screen.getByTestId("account-gateway").getAttribute("aria-invalid")).toBe("true");
    expect(screen.getByTestId<HTMLInputElement>("account-gateway").value).toContain("openapi.alipay.com");
    await press("account-back");
    expect(await screen.findByTestId("account-alipay")).toBeTruthy();
  });
});
