import { render, screen } from "@testing-library/svelte";
import { tick } from "svelte";
import { describe, expect, it } from "vitest";
import type { CustomerScreen, CustomerView } from "../host/host";
import { CODE_SVG, yuan } from "../testing/fixtures";
import Customer from "./Customer.svelte";

const VIEWS: CustomerView[] = [
  { view: "idle", shop: "春风小店" },
  { view: "pay", amount: yuan("68.00"), wallet: "alipay", code_svg: CODE_SVG, seconds_left: 9, on_phone: false },
  { view: "paid", amount: yuan("68.00") },
  { view: "ended", reason: null, refunded: false },
];

function open(): (shown: CustomerScreen) => Promise<void> {
  let heard: (shown: CustomerScreen) => void = () => undefined;
  const host = {
    onCustomer: async (listener: typeof heard) => {
      heard = listener;
      return () => undefined;
    },
  };
  render(Customer, { props: { host } });
  return async (shown) => {
    heard(shown);
    await tick();
  };
}

describe("the customer's window", () => {
  it("says practice whatever it shows, and never in a real shop", async () => {
    const show = open();
    for (const view of VIEWS) {
      await show({ practice: true, shows: view });
      expect(screen.getByTestId("customer").dataset.view).toBe(view.view);
      expect(screen.getByTestId("practice").textContent).toContain("不是真钱");
      expect(screen.getByTestId("practice-frame")).toBeTruthy();
      await show({ practice: false, shows: view });
      expect(screen.queryByTestId("practice")).toBeNull();
      expect(screen.queryByTestId("practice-frame")).toBeNull();
    }
  });
});

describe("the customer's window at the end of a payment that did not come", () => {
  const says = async (reason: string | null, refunded = false): Promise<string> => {
    await open()({ practice: false, shows: { view: "ended", reason, refunded } });
    return screen.getByTestId("customer-words").textContent;
  };

  it("says what the customer can do", async () => {
    expect(await says("auth_code_invalid")).toBe("请刷新付款码，再给收银员扫一次。");
  });

  it("tells nothing of what made a platform suspicious", async () => {
    expect(await says("risk_refused")).toBe("这次没有付成，请换一种付款方式。");
  });

  it("says that money went back", async () => {
    expect(await says(null, true)).toContain("钱已退回");
  });

  it("says that nothing was charged, also for a reason that it does not know", async () => {
    expect(await says("brand_new")).toContain("没有收款");
  });
});
