import { createEvent, fireEvent, render, screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { LARGEST_FILE } from "../../input/picture";
import App from "../../shell/App.svelte";
import { Bench, ok, refused } from "../../testing/fake-host";
import { fileList } from "../../testing/files";
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

/** What every PNG begins with, and two bytes that are no text. */
const PNG = new File([new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0xff, 0x00])], "code.png", {
  type: "image/png",
});
/** The same bytes, as the core takes them. */
const PNG_BASE64 = "iVBORw0KGgr/AA==";

const picker = (): HTMLElement => screen.getByTestId("static-code-file");
const board = (): HTMLElement => picker().closest("label")!;

type Give = (file: File) => Promise<unknown>;
const drop: Give = (file) => fireEvent.drop(board(), { dataTransfer: { files: fileList(file) } });
const pick: Give = (file) => fireEvent.change(picker(), { target: { files: fileList(file) } });
const WAYS: [string, Give][] = [
  ["dropped", drop],
  ["picked", pick],
];

describe("the shop's printed code in a picture", () => {
  it.each(WAYS)("that is %s is registered for the chosen wallet and shown drawn afresh", async (_, give) => {
    const bench = await open();
    await fireEvent.click(screen.getByTestId("static-code-wallet-wechatpay"));
    expect(screen.queryByTestId("static-code-facts")).toBeNull();
    bench.commands.staticCodes.mockResolvedValue(
      ok([STATIC_CODE, { ...STATIC_CODE, wallet: "wechatpay", address: "wxp://f2f0abc" }]),
    );
    await give(PNG);
    expect(await screen.findByTestId("static-code-saved")).toBeTruthy();
    expect(bench.commands.setStaticCode).toHaveBeenCalledExactlyOnceWith("token-of-chen", "wechatpay", PNG_BASE64);
    expect(bench.commands.setStaticCodeText).not.toHaveBeenCalled();
    expect((await screen.findByTestId("static-code-facts")).textContent).toContain("wxp://f2f0abc");
  });

  it.each(WAYS)("that is %s and is no picture is refused in words, and another may follow", async (_, give) => {
    const bench = await open();
    bench.commands.setStaticCode.mockResolvedValueOnce(refused("read.not_an_image"));
    await give(new File(["a letter"], "letter.txt", { type: "text/plain" }));
    const words = (await screen.findByTestId("problem")).textContent;
    for (const part of ["这个文件不是图片", "请选择 PNG 或 JPEG 图片"]) expect(words).toContain(part);
    expect(bench.commands.setStaticCode).toHaveBeenCalledExactlyOnceWith("token-of-chen", "alipay", btoa("a letter"));
    expect(screen.queryByTestId("static-code-saved")).toBeNull();
    expect(screen.getByTestId("static-code-facts").textContent).toContain("https://qr.alipay.com/fkx1");
    await give(PNG);
    expect(await screen.findByTestId("static-code-saved")).toBeTruthy();
    expect(screen.queryByTestId("problem")).toBeNull();
  });

  it.each(WAYS)("that is %s and is larger than any picture of a code never reaches the core", async (_, give) => {
    const bench = await open();
    await give(new File([new Uint8Array(LARGEST_FILE + 1)], "photo.png", { type: "image/png" }));
    expect((await screen.findByTestId("problem")).textContent).toContain("图片太大");
    expect(bench.commands.setStaticCode).not.toHaveBeenCalled();
  });

  it("has a place that shows itself to whoever drags one over it, and the window opens nothing by itself", async () => {
    const bench = await open();
    const isMarked = (): boolean => board().classList.contains("border-accent");
    const over = createEvent.dragOver(board());
    await fireEvent(board(), over);
    expect([over.defaultPrevented, isMarked()]).toEqual([true, true]);
    await fireEvent.dragLeave(board());
    expect(isMarked()).toBe(false);
    await fireEvent.dragOver(board());
    const nothing = createEvent.drop(board());
    await fireEvent(board(), nothing);
    expect([nothing.defaultPrevented, isMarked()]).toEqual([true, false]);
    expect(bench.commands.setStaticCode).not.toHaveBeenCalled();
  });
});
