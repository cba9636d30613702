import { fireEvent, render, screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import App from "../../shell/App.svelte";
import { Bench, ok, refused } from "../../testing/fake-host";
import { STATE } from "../../testing/fixtures";

const PASSPHRASE = "correct horse battery";

async function unsealed(): Promise<Bench> {
  const bench = new Bench();
  bench.commands.tillState.mockResolvedValue(
    ok({ ...STATE, shop: null, people: [], problem: { code: "secrets_unsealed", detail: "" } }),
  );
  render(App, { props: { till: bench.till } });
  await screen.findByTestId("seal");
  return bench;
}

const type = (id: string, value: string): Promise<unknown> =>
  fireEvent.input(screen.getByTestId(id), { target: { value } });
const go = (): HTMLButtonElement => screen.getByTestId("seal-go");

describe("a till whose keys lie unprotected", () => {
  it("says what a passphrase is for, and that a lost one is lost, before anything is typed", async () => {
    await unsealed();
    const words = screen.getByTestId("seal").textContent;
    for (const part of ["没有钥匙串", "至少 12 个字符", "每次启动", "找不回来"]) expect(words).toContain(part);
    expect(go().disabled).toBe(true);
  });

  it("takes a passphrase that is long enough and typed twice alike, and opens the till", async () => {
    const bench = await unsealed();
    await type("passphrase", "too short");
    expect(screen.getByTestId("passphrase-hint").textContent).toContain("还太短");
    await type("passphrase", PASSPHRASE);
    await type("passphrase-again", "correct horse buttery");
    expect(screen.getByTestId("passphrase-hint").textContent).toContain("不一样");
    expect(go().disabled).toBe(true);
    await type("passphrase-again", PASSPHRASE);
    await fireEvent.submit(go().form as HTMLFormElement);
    expect(bench.commands.sealSecrets).toHaveBeenCalledExactlyOnceWith(PASSPHRASE);
    expect(await screen.findByTestId("person-lin")).toBeTruthy();
  });

  it("keeps what was typed when the disk refuses, and says so", async () => {
    const bench = await unsealed();
    bench.commands.sealSecrets.mockResolvedValueOnce(refused("secrets"));
    await type("passphrase", PASSPHRASE);
    await type("passphrase-again", PASSPHRASE);
    await fireEvent.submit(go().form as HTMLFormElement);
    expect(await screen.findByTestId("problem")).toBeTruthy();
    expect(screen.getByTestId<HTMLInputElement>("passphrase").value).toBe(PASSPHRASE);
    expect(bench.tones).toEqual(["refused"]);
  });
});
