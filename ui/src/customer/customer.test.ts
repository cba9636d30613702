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
  { view: "ended" },
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
