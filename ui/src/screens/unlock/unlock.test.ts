import { fireEvent, render, screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import App from "../../shell/App.svelte";
import { Bench, ok, refused } from "../../testing/fake-host";
import { STATE } from "../../testing/fixtures";

const PASSPHRASE = "correct horse battery";

async function locked(): Promise<Bench> {
  const bench = new Bench();
  bench.commands.tillState.mockResolvedValue(
    ok({ ...STATE, shop: null, people: [], problem: { code: "secrets_locked", detail: "" } }),
  );
  render(App, { props: { till: bench.till } });
  await screen.findByTestId("unlock");
  return bench;
}

const field = (): HTMLInputElement => screen.getByTestId("passphrase");

async function enter(passphrase: string): Promise<void> {
  await fireEvent.input(field(), { target: { value: passphrase } });
  await fireEvent.submit(field().form as HTMLFormElement);
}

describe("a till that waits for the owner's passphrase", () => {
  it("opens without a restart once the passphrase is right", async () => {
    const bench = await locked();
    await enter(PASSPHRASE);
    expect(await screen.findByTestId("person-lin")).toBeTruthy();
    expect(bench.commands.unlock).toHaveBeenCalledExactlyOnceWith(PASSPHRASE);
    expect(screen.queryByTestId("unlock")).toBeNull();
  });

  it("says that a passphrase is wrong, empties the field and takes the next one", async () => {
    const bench = await locked();
    bench.commands.unlock.mockResolvedValueOnce(refused("wrong_passphrase"));
    await enter("wrong horse battery");
    expect((await screen.findByTestId("problem")).textContent).toContain("口令不对");
    expect(field().value).toBe("");
    expect(document.activeElement).toBe(field());
    expect(bench.tones).toEqual(["refused"]);
    await enter(PASSPHRASE);
    expect(await screen.findByTestId("person-lin")).toBeTruthy();
  });

  it("does not call a damaged file a wrong passphrase", async () => {
    const bench = await locked();
    bench.commands.unlock.mockResolvedValueOnce(refused("secrets_damaged"));
    await enter(PASSPHRASE);
    const words = (await screen.findByTestId("problem")).textContent;
    expect(words).toContain("损坏");
    expect(words).not.toContain("口令不对");
  });

  it("hides what is typed until somebody wants to see it", async () => {
    await locked();
    expect(field().type).toBe("password");
    await fireEvent.click(screen.getByTestId("passphrase-show"));
    expect(field().type).toBe("text");
    await fireEvent.click(screen.getByTestId("passphrase-show"));
    expect(field().type).toBe("password");
  });

  it("sends nothing while the field is empty, and one passphrase at a time", async () => {
    const bench = await locked();
    await fireEvent.submit(field().form as HTMLFormElement);
    expect(bench.commands.unlock).not.toHaveBeenCalled();
    await fireEvent.input(field(), { target: { value: PASSPHRASE } });
    const form = field().form as HTMLFormElement;
    void fireEvent.submit(form);
    void fireEvent.submit(form);
    await screen.findByTestId("person-lin");
    expect(bench.commands.unlock).toHaveBeenCalledOnce();
  });
});
