import { fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import zh from "../../../../assets/locales/zh-CN.json";
import App from "../../shell/App.svelte";
import { Bench, ok, refused } from "../../testing/fake-host";
import { fileList } from "../../testing/files";
import { ACCOUNT, CHEN, SHOP, STATE, WANG } from "../../testing/fixtures";
import { language, lookUp } from "../../words/words.svelte";
import { ADVANCED, FIELDS, WALLETS } from "./accounts.svelte";

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

  it.each([
    ["a practice till", true, zh.ui.accounts.world_practice],
    ["a real shop", false, zh.ui.accounts.world_live],
  ])("of %s say each whether they take real money", async (_, practice, words) => {
    const bench = await open(practice);
    bench.commands.setAccount.mockResolvedValue(ok([ACCOUNT, { ...ACCOUNT, wallet: "wechatpay" }]));
    const worlds = (): string[] => screen.getAllByTestId("account-world").map((world) => world.textContent);
    expect(worlds()).toEqual([words]);
    await press("account-alipay");
    await fireEvent.click(save());
    await screen.findByTestId("account-wechatpay");
    expect(worlds()).toEqual([words, words]);
    expect(screen.queryByTestId("accounts-practice") !== null).toBe(practice);
  });

  it("say whether they are taken offline, and where that is set", async () => {
    const bench = new Bench().signedIn(CHEN);
    const applepay = { ...ACCOUNT, wallet: "applepay" };
    bench.commands.accounts.mockResolvedValue(ok([ACCOUNT, applepay]));
    bench.till.page = "settings";
    render(App, { props: { till: bench.till } });
    await waitFor(() => expect(screen.getAllByTestId("account-offline")).toHaveLength(2));
    const words = screen.getAllByTestId("account-offline").map((said) => said.textContent);
    expect(words).toEqual([zh.ui.accounts.offline_yes, zh.ui.accounts.offline_no]);
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

  it.each(["zh-CN", "en"] as const)("say in %s where each console has what belongs in a field", (chosen) => {
    language.choose(chosen);
    for (const wallet of WALLETS) {
      for (const name of ["private_key", ...(FIELDS[wallet] ?? []), ...(ADVANCED[wallet] ?? [])])
        expect(lookUp(`where.${name}_${wallet}`, {}), `${name} of ${wallet}`).toBeTruthy();
    }
    language.choose("zh-CN");
  });

  it("tell where to find what is asked for before anything is checked", async () => {
    await open(false);
    await press("add-wechatpay");
    for (const name of ["seller_id", "merchant_serial", "private_key", "api_v3_key", "fee_percent"]) {
      const field = screen.getByTestId(`account-${name}`);
      const hint = screen.getByTestId(`where-${name}`);
      expect(field.getAttribute("aria-describedby")).toBe(hint.id);
      expect(hint.textContent.length).toBeGreaterThan(5);
    }
    expect(screen.getByTestId("where-merchant_serial").textContent).toContain("API安全");
  });

  it("take an APIv3 key of WeChat Pay alone, and keep the stored one when it is left empty", async () => {
    const bench = new Bench().signedIn(CHEN);
    bench.commands.accounts.mockResolvedValue(ok([ACCOUNT, { ...ACCOUNT, wallet: "wechatpay", has_api_v3_key: true }]));
    bench.till.page = "settings";
    render(App, { props: { till: bench.till } });
    await press("account-alipay");
    expect(screen.queryByTestId("account-api_v3_key")).toBeNull();
    await press("account-back");
    await press("account-wechatpay");
    const key = await screen.findByTestId<HTMLTextAreaElement>("account-api_v3_key");
    expect([key.value, key.placeholder]).toEqual(["", "留空则沿用已保存的密钥"]);
    await fireEvent.click(save());
    expect(bench.commands.setAccount.mock.calls[0]?.[1]).toMatchObject({ api_v3_key: null });
    expect(bench.commands.setAccount.mock.calls[0]?.[1]).not.toHaveProperty("has_api_v3_key");
  });

  it("fold away the kind of Alipay's records, which no other platform has", async () => {
    const bench = await open();
    await press("account-alipay");
    expect(screen.getByTestId<HTMLDetailsElement>("account-advanced").open).toBe(false);
    expect(screen.getByTestId("where-record_kind").textContent).toContain("REDEMPTION");
    await type("account-record_kind", "O2O_VERIFY");
    await fireEvent.click(save());
    expect(bench.commands.setAccount.mock.calls[0]?.[1]).toMatchObject({ record_kind: "O2O_VERIFY" });
    await press("add-wechatpay");
    expect(screen.queryByTestId("account-advanced")).toBeNull();
  });

  it("unfold what few contracts need where it holds something, and where it is what is wrong", async () => {
    const bench = new Bench().signedIn(CHEN);
    bench.commands.accounts.mockResolvedValue(ok([{ ...ACCOUNT, record_kind: "O2O_VERIFY" }]));
    bench.till.page = "settings";
    render(App, { props: { till: bench.till } });
    await press("account-alipay");
    const fold = screen.getByTestId<HTMLDetailsElement>("account-advanced");
    expect(fold.open).toBe(true);
    fold.open = false;
    const params = { field: "record_kind", wallet: "alipay" };
    bench.commands.setAccount.mockResolvedValue(refused("setup.bad_record_kind", { params }));
    await fireEvent.click(save());
    expect((await screen.findByTestId("problem")).textContent).toContain("大写字母");
    expect(screen.getByTestId("account-record_kind").getAttribute("aria-invalid")).toBe("true");
    expect(fold.open).toBe(true);
  });

  it.each([
    ["account-file", "account-private_key", "pem", "pem"],
    ["account-file-platform_public_key", "account-platform_public_key", "pub_key", "pub_key"],
    ["account-file", "account-private_key", new Uint8Array([0x30, 0x82, 0xff]), "MIL/"],
  ])("read a key from a file (%s, %s)", async (picker, field, content, text) => {
    await open(false);
    await press("add-wechatpay");
    const file = new File([content], "key.pem");
    await fireEvent.change(screen.getByTestId(picker), { target: { files: fileList(file) } });
    await waitFor(() => {
      expect(screen.getByTestId<HTMLTextAreaElement>(field).value).toBe(text);
    });
  });

  it("say which file of a platform's was taken for another", async () => {
    const bench = await open();
    const params = { field: "platform_public_key", wallet: "alipay" };
    bench.commands.setAccount.mockResolvedValue(refused("key.certificate_given", { params }));
    await press("account-alipay");
    await fireEvent.click(save());
    expect((await screen.findByTestId("problem")).textContent).toContain("接口加签方式");
    bench.commands.checkAccount.mockResolvedValue(
      ok({ state: "wrong", field: "private_key", code: "key.bundle_given" }),
    );
    await press("account-check");
    expect((await screen.findByTestId("account-wrong")).textContent).toContain("apiclient_key.pem");
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
