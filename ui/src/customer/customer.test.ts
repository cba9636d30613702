import { render, screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import type { CustomerView } from "../host/host";
import Customer from "./Customer.svelte";

async function shown(view: CustomerView): Promise<string> {
  let tell: (view: CustomerView) => void = () => undefined;
  const onCustomer = async (heard: (view: CustomerView) => void): Promise<() => void> => {
    tell = heard;
    return () => undefined;
  };
  render(Customer, { props: { host: { onCustomer } } });
  tell(view);
  return (await screen.findByTestId("customer-words")).textContent;
}

const ended = (reason: string | null, refunded = false): CustomerView => ({ view: "ended", reason, refunded });

describe("the customer's window at the end of a payment that did not come", () => {
  it("says what the customer can do", async () => {
    expect(await shown(ended("auth_code_invalid"))).toBe("请刷新付款码，再给收银员扫一次。");
  });

  it("tells nothing of what made a platform suspicious", async () => {
    expect(await shown(ended("risk_refused"))).toBe("这次没有付成，请换一种付款方式。");
  });

  it("says that money went back", async () => {
    expect(await shown(ended(null, true))).toContain("钱已退回");
  });

  it("says that nothing was charged, also for a reason that it does not know", async () => {
    expect(await shown(ended(null))).toContain("没有收款");
    document.body.replaceChildren();
    expect(await shown(ended("brand_new"))).toContain("没有收款");
  });
});
