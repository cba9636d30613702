import { fireEvent, render, screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import App from "../../shell/App.svelte";
import { Bench, refused } from "../../testing/fake-host";

const PIN = ["1", "2", "3", "4", "5", "6"];

async function open(bench: Bench): Promise<void> {
  render(App, { props: { till: bench.till } });
  await screen.findByTestId("person-lin");
}

async function enterPin(): Promise<void> {
  await fireEvent.click(screen.getByTestId("person-lin"));
  for (const digit of PIN) await fireEvent.click(screen.getByTestId(`pin-${digit}`));
}

describe("signing in", () => {
  it("submits by itself at the sixth digit and opens the sale", async () => {
    const bench = new Bench();
    await open(bench);
    await enterPin();
    expect(await screen.findByTestId("show-code")).toBeTruthy();
    expect(bench.commands.signIn).toHaveBeenCalledExactlyOnceWith("lin", "123456");
  });

  it("takes the PIN from the keyboard", async () => {
    const bench = new Bench();
    await open(bench);
    await fireEvent.click(screen.getByTestId("person-lin"));
    for (const digit of PIN) await fireEvent.keyDown(window, { code: `Digit${digit}`, key: digit });
    expect(await screen.findByTestId("show-code")).toBeTruthy();
  });

  it("says how many tries are left and takes the next PIN from the beginning", async () => {
    const bench = new Bench();
    bench.commands.signIn.mockResolvedValueOnce(refused("wrong_pin", { params: { tries_left: "4" } }));
    await open(bench);
    await enterPin();
    expect((await screen.findByTestId("problem")).textContent).toContain("还可以试 4 次");
    for (const digit of PIN) await fireEvent.click(screen.getByTestId(`pin-${digit}`));
    expect(bench.commands.signIn).toHaveBeenLastCalledWith("lin", "123456");
    expect(await screen.findByTestId("show-code")).toBeTruthy();
  });

  it("says for how long a locked person has to wait", async () => {
    const bench = new Bench();
    bench.commands.signIn.mockResolvedValueOnce(refused("pin_locked", { params: { seconds: "30" } }));
    await open(bench);
    await enterPin();
    expect((await screen.findByTestId("problem")).textContent).toContain("30 秒");
  });

  it("sends one sign-in however fast the seventh digit follows", async () => {
    const bench = new Bench();
    await open(bench);
    await fireEvent.click(screen.getByTestId("person-lin"));
    const seventh = screen.getByTestId("pin-7");
    for (const digit of PIN) void fireEvent.click(screen.getByTestId(`pin-${digit}`));
    void fireEvent.click(seventh);
    await screen.findByTestId("show-code");
    expect(bench.commands.signIn).toHaveBeenCalledOnce();
  });

  it("keeps the sale on the counter when the till is locked", async () => {
    const bench = new Bench().signedIn();
    render(App, { props: { till: bench.till } });
    await fireEvent.click(await screen.findByTestId("key-6"));
    await fireEvent.click(screen.getByTestId("nav-lock"));
    await screen.findByTestId("person-lin");
    await enterPin();
    expect((await screen.findByTestId("amount")).textContent).toContain("0.06");
    expect(bench.commands.signOut).toHaveBeenCalledOnce();
  });
});
