import { fireEvent, render, screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import App from "../../shell/App.svelte";
import { Bench, ok } from "../../testing/fake-host";
import { STATE } from "../../testing/fixtures";

const CODES = ["missing", "in_use", "newer", "damaged", "read_only", "full", "io"];
const KEYS = ["secrets", "secrets_damaged", "secrets_keyring"];

describe("a ledger that cannot be opened", () => {
  it.each([...CODES, ...KEYS])("is explained with the next step when it is %s", async (code) => {
    const bench = new Bench();
    bench.commands.tillState.mockResolvedValue(ok({ ...STATE, shop: null, problem: { code, detail: "" } }));
    render(App, { props: { till: bench.till } });
    const words = (await screen.findByTestId("ledger-problem")).textContent ?? "";
    expect(words).not.toContain(code);
    expect(words.length).toBeGreaterThan(20);
  });

  it("is opened again without a restart once it is free", async () => {
    const bench = new Bench();
    bench.commands.tillState.mockResolvedValueOnce(
      ok({ ...STATE, shop: null, problem: { code: "in_use", detail: "" } }),
    );
    render(App, { props: { till: bench.till } });
    await fireEvent.click(await screen.findByTestId("ledger-retry"));
    expect(await screen.findByTestId("person-lin")).toBeTruthy();
  });
});
