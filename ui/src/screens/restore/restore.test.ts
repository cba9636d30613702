import { fireEvent, render, screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import App from "../../shell/App.svelte";
import { Bench, ok, refused } from "../../testing/fake-host";
import { CHEN, ONLINE, STATE } from "../../testing/fixtures";
import { BACKUPS, NEW_KEY } from "../../testing/keeping";
import { QUEUE } from "../../testing/shifts";

const spaced = NEW_KEY.secret.replaceAll(/(.{4})/g, "$1 ");
const press = async (id: string): Promise<unknown> => fireEvent.click(await screen.findByTestId(id));
const type = async (id: string, value: string): Promise<unknown> =>
  fireEvent.input(await screen.findByTestId(id), { target: { value } });

async function open(code: string, change: (bench: Bench) => void = () => undefined): Promise<Bench> {
  const bench = new Bench();
  bench.commands.tillState.mockResolvedValue(ok({ ...STATE, shop: null, problem: { code, detail: "" } }));
  change(bench);
  render(App, { props: { till: bench.till } });
  await screen.findByTestId("ledger-problem");
  return bench;
}

async function toQuestion(bench: Bench): Promise<Bench> {
  await press("to-restore");
  await type("restore-key", spaced);
  await screen.findAllByTestId("backup-file");
  await press("restore-go");
  return bench;
}

describe("a restore without a ledger", () => {
  it.each(["missing", "damaged"])("is offered when the ledger is %s", async (code) => {
    await open(code);
    expect(screen.getByTestId("to-restore")).toBeTruthy();
  });

  it.each(["in_use", "newer", "full"])("is not offered when the ledger is %s", async (code) => {
    await open(code);
    expect(screen.queryByTestId("to-restore")).toBeNull();
  });

  it("knows where the backups are, says what will happen, and asks once more", async () => {
    const bench = await toQuestion(await open("missing"));
    expect(bench.commands.findBackups).toHaveBeenCalledExactlyOnceWith(null, null);
    expect(screen.getByTestId<HTMLInputElement>("restore-folder").value).toBe(BACKUPS.folder);
    const summary = screen.getByTestId("restore-summary").textContent ?? "";
    for (const part of ["改名留在原处", "确认完之前不收款"]) expect(summary).toContain(part);
    await press("restore-no");
    expect(bench.commands.restore).not.toHaveBeenCalled();
  });

  it("says first what waits in the ledger that is put aside, and that it does not go up from there", async () => {
    const bench = await open("damaged", (one) => one.commands.waitingQueue.mockResolvedValue(ok(QUEUE)));
    await toQuestion(bench);
    const words = (await screen.findByTestId("leave")).textContent ?? "";
    for (const part of ["7 条记录", "不会再自动上传"]) expect(words).toContain(part);
    await press("leave-stay");
    expect(screen.queryByTestId("restore-yes")).toBeNull();
    await press("restore-go");
    await press("leave-go");
    expect(await screen.findByTestId("restore-yes")).toBeTruthy();
    expect(bench.commands.restore).not.toHaveBeenCalled();
  });

  it("needs a key before it can be asked for", async () => {
    await open("missing");
    await press("to-restore");
    await screen.findAllByTestId("backup-file");
    expect(screen.getByTestId("restore-go").hasAttribute("disabled")).toBe(true);
  });

  it("sends the chosen backup and the key without its spaces, then leads to the sign-in in recovery", async () => {
    const bench = await open("missing");
    await press("to-restore");
    await type("restore-key", spaced);
    await fireEvent.click((await screen.findAllByTestId("backup-file"))[1]!);
    await press("restore-go");
    bench.commands.tillState.mockResolvedValue(ok(STATE));
    bench.commands.health.mockResolvedValue(ok({ ...ONLINE, recovering: true }));
    await press("restore-yes");
    expect(bench.commands.restore).toHaveBeenCalledExactlyOnceWith(null, {
      path: BACKUPS.files[1]!.path,
      recovery_key: NEW_KEY.secret,
      passphrase: null,
    });
    expect(await screen.findByTestId("person-lin")).toBeTruthy();
    expect(await screen.findByTestId("notice-recovering")).toBeTruthy();
  });

  it("asks for a new passphrase, twice, where the machine has no keyring for the shop's keys", async () => {
    const bench = await open("missing", (one) =>
      one.commands.restore.mockResolvedValueOnce(refused("secrets_unsealed")),
    );
    await toQuestion(bench);
    await press("restore-yes");
    expect((await screen.findByTestId("restore-passphrase")).textContent).toContain("没有钥匙串");
    expect(screen.getByTestId("restore-go").hasAttribute("disabled")).toBe(true);
    await type("passphrase", "correct horse battery");
    await type("passphrase-again", "correct horse");
    expect(screen.getByTestId("passphrase-hint").textContent).toContain("不一样");
    expect(screen.getByTestId("restore-go").hasAttribute("disabled")).toBe(true);
    await type("passphrase-again", "correct horse battery");
    await press("restore-go");
    await press("restore-yes");
    expect(bench.commands.restore.mock.calls.at(-1)?.[1].passphrase).toBe("correct horse battery");
  });

  it("asks for the owner's passphrase where the machine's keys are sealed, again after a wrong one", async () => {
    const bench = await open("damaged", (one) =>
      one.commands.restore
        .mockResolvedValueOnce(refused("secrets_locked"))
        .mockResolvedValueOnce(refused("wrong_passphrase")),
    );
    await toQuestion(bench);
    await press("restore-yes");
    for (const passphrase of ["wrong horse battery", "correct horse battery"]) {
      await type("passphrase", passphrase);
      await press("restore-go");
      await press("restore-yes");
      expect(bench.commands.restore.mock.calls.at(-1)?.[1].passphrase).toBe(passphrase);
    }
    expect(screen.queryByTestId("passphrase-again")).toBeNull();
  });

  it.each([
    ["wrong_recovery_key", "这把密钥打不开这份备份"],
    ["bad_recovery_key", "这不是恢复密钥"],
    ["backup_damaged", "这份备份坏了"],
    ["not_a_backup", "不是备份"],
    ["restore_failed", "没有恢复成功"],
  ])("explains %s and keeps what was entered", async (code, words) => {
    const bench = await open("damaged", (one) => one.commands.restore.mockResolvedValue(refused(code)));
    await toQuestion(bench);
    await press("restore-yes");
    expect((await screen.findByTestId("problem")).textContent).toContain(words);
    expect(screen.getByTestId<HTMLInputElement>("restore-key").value).toBe(spaced);
    expect(screen.getByTestId("restore-go").hasAttribute("disabled")).toBe(false);
  });

  it("says where to look when there are no backups, and looks in another folder", async () => {
    const bench = await open("missing", (one) =>
      one.commands.findBackups.mockResolvedValueOnce(ok({ ...BACKUPS, folder: null, files: [] })),
    );
    await press("to-restore");
    expect((await screen.findByTestId("no-backups")).textContent).toContain("插好备份盘");
    await type("restore-folder", "/media/other");
    await press("look");
    expect(bench.commands.findBackups.mock.calls.at(-1)).toEqual([null, "/media/other"]);
    expect((await screen.findAllByTestId("backup-file")).length).toBe(2);
  });
});

describe("a restore over an open ledger", () => {
  it("is the owner's alone, with the owner's token", async () => {
    const bench = new Bench().signedIn(CHEN);
    render(App, { props: { till: bench.till } });
    await press("nav-ledger");
    await press("view-restore");
    await type("restore-key", NEW_KEY.secret);
    await screen.findAllByTestId("backup-file");
    await press("restore-go");
    await press("restore-yes");
    expect(bench.commands.restore.mock.calls[0]?.[0]).toBe("token-of-chen");
    expect(await screen.findByTestId("person-lin")).toBeTruthy();
    expect(bench.till.session).toBeUndefined();
  });
});
