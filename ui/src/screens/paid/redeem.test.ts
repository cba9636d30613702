import { fireEvent, render, screen } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";
import type { Answer, PaymentView } from "../../host/host";
import App from "../../shell/App.svelte";
import { Bench, ok, refused } from "../../testing/fake-host";
import { CLAIMED, PAID, REDEEMED, WAITING } from "../../testing/fixtures";

let bench: Bench;

beforeEach(async () => {
  bench = new Bench().signedIn();
  render(App, { props: { till: bench.till } });
  await screen.findByTestId("show-code");
  bench.till.counter.show(WAITING);
  await screen.findByTestId("waiting");
});

const arrive = async (): Promise<HTMLElement> => {
  bench.tell({ event: "payment", payment: PAID });
  return screen.findByTestId("redeem");
};

describe("redeeming", () => {
  it("is offered as soon as the money arrives, with a tone and the facts", async () => {
    await arrive();
    const words = screen.getByTestId("paid").textContent ?? "";
    for (const part of ["¥68.00", "支付宝", "138****6421", "14:05:41", PAID.order_number])
      expect(words).toContain(part);
    expect(bench.tones).toEqual(["paid"]);
  });

  it("sends once, however often it is clicked", async () => {
    let answer: (value: Answer<PaymentView>) => void = () => undefined;
    bench.commands.redeem.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    const button = await arrive();
    await fireEvent.click(button);
    await fireEvent.click(button);
    await fireEvent.keyDown(document.body, { code: "Enter", key: "Enter" });
    expect(bench.commands.redeem).toHaveBeenCalledOnce();
    expect(button.hasAttribute("disabled")).toBe(true);
    answer(ok(REDEEMED));
    expect(await screen.findByTestId("done")).toBeTruthy();
  });

  it("says done only after the core answered", async () => {
    bench.commands.redeem.mockReturnValueOnce(new Promise(() => undefined));
    await fireEvent.click(await arrive());
    expect(screen.queryByTestId("done")).toBeNull();
  });

  it("follows the upload on the done screen", async () => {
    await fireEvent.click(await arrive());
    expect((await screen.findByTestId("upload")).textContent).toContain("正在上传");
    bench.tell({
      event: "payment",
      payment: { ...REDEEMED, upload: { state: "done", receipt: "recorded", attempts: 1 } },
    });
    await screen.findByText("核销记录已上传。");
    expect(bench.tones).toEqual(["paid", "done"]);
  });

  it("shows who was first when somebody else redeemed it meanwhile", async () => {
    bench.commands.redeem.mockResolvedValueOnce(refused("already_redeemed", { payment: REDEEMED }));
    await fireEvent.click(await arrive());
    expect((await screen.findByTestId("duplicate")).textContent).toContain("林小满");
  });

  it("does not invite to repeat when it is unknown whether it was saved", async () => {
    bench.commands.redeem.mockResolvedValueOnce(refused("ledger_unknown"));
    await fireEvent.click(await arrive());
    expect((await screen.findByTestId("problem")).textContent).toContain("不要重复操作");
  });

  it("begins the next sale with the first digit", async () => {
    await fireEvent.click(await arrive());
    await screen.findByTestId("done");
    await fireEvent.keyDown(document.body, { code: "Digit7", key: "7" });
    expect((await screen.findByTestId("amount")).textContent).toBe("¥0.07");
  });

  it("never calls a provisional redemption paid", async () => {
    bench.till.counter.claimed(CLAIMED);
    const words = (await screen.findByTestId("done")).textContent ?? "";
    expect(words).toContain("待核实");
    expect(words).not.toContain("已到账");
    expect(words).not.toContain("核销完成");
  });
});

describe("a payment that is not decided", () => {
  it("is called unknown and never failed while it is being cancelled", async () => {
    await fireEvent.click(screen.getByTestId("cancel"));
    const words = (await screen.findByText("结果确认中")).closest("main")?.textContent ?? "";
    expect(words).toContain("请不要让顾客再次付款");
    expect(words).not.toContain("失败");
    expect(screen.getByTestId("cancel").hasAttribute("disabled")).toBe(true);
  });

  it("is redeemable when the money won the race against the cancel", async () => {
    await fireEvent.click(screen.getByTestId("cancel"));
    await arrive();
    expect(screen.getByTestId("paid")).toBeTruthy();
  });

  it("is not left behind by F2 while the customer may still pay", async () => {
    await fireEvent.keyDown(document.body, { code: "F2", key: "F2" });
    expect(screen.getByTestId("waiting")).toBeTruthy();
    expect(await screen.findByTestId("hint")).toBeTruthy();
  });

  it("hears nothing of another customer's payment", async () => {
    bench.tell({ event: "payment", payment: { ...PAID, order_number: "T1A000099X" } });
    expect(screen.getByTestId("waiting")).toBeTruthy();
  });
});
