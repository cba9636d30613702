import { fireEvent, render, screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { size } from "../../format/size";
import App from "../../shell/App.svelte";
import { Bench, ok, refused } from "../../testing/fake-host";
import { CHEN } from "../../testing/fixtures";
import { BACKUPS, NEW_KEY, NO_BACKUPS } from "../../testing/keeping";
import { examplePath } from "./example";
import { endsWith, groupsOf } from "./key";

async function open(change: (bench: Bench) => void = () => undefined): Promise<Bench> {
  const bench = new Bench().signedIn(CHEN);
  change(bench);
  render(App, { props: { till: bench.till } });
  await fireEvent.click(await screen.findByTestId("nav-ledger"));
  await fireEvent.click(await screen.findByTestId("view-backups"));
  return bench;
}

const press = async (id: string): Promise<unknown> => fireEvent.click(await screen.findByTestId(id));
const type = async (id: string, value: string): Promise<unknown> =>
  fireEvent.input(await screen.findByTestId(id), { target: { value } });
const isDisabled = (id: string): boolean => screen.getByTestId(id).hasAttribute("disabled");

async function openWizard(): Promise<Bench> {
  const bench = await open((one) => one.commands.backups.mockResolvedValue(ok(NO_BACKUPS)));
  await press("set-up");
  await press("make-key");
  await screen.findByTestId("secret");
  return bench;
}

async function toPlace(): Promise<Bench> {
  const bench = await openWizard();
  await press("written");
  await type("retyped", "4egaex");
  await press("key-next");
  await screen.findByTestId("folder");
  return bench;
}

describe("setting backups up", () => {
  it("goes on only when the end of the key was typed from the paper", async () => {
    const bench = await openWizard();
    expect(isDisabled("key-next")).toBe(true);
    await press("written");
    expect(isDisabled("key-next")).toBe(true);
    await type("retyped", "4EGAEY");
    expect(screen.getByTestId("mistyped").textContent).toContain("不一样");
    await fireEvent.submit(screen.getByTestId("retyped").closest("form")!);
    expect(screen.getByTestId("wizard").dataset.step).toBe("key");
    expect(bench.commands.setBackups).not.toHaveBeenCalled();
    await type("retyped", "4ega ex");
    expect(isDisabled("key-next")).toBe(false);
    await press("key-next");
    expect(screen.getByTestId("wizard").dataset.step).toBe("place");
  });

  it("goes on only when it was said to be written down", async () => {
    await openWizard();
    await type("retyped", "4EGAEX");
    expect(isDisabled("key-next")).toBe(true);
  });

  it("shows the secret once: after the first step it is nowhere on the page", async () => {
    await toPlace();
    expect(document.body.innerHTML).not.toContain("4EGAEX");
    expect(document.body.innerHTML).not.toContain("AGE-SECRET-KEY");
  });

  it("sends the public half alone, and ends with the first backup", async () => {
    const bench = await toPlace();
    await type("folder", " /media/usb/hexiao-backup ");
    await press("set-place");
    expect(bench.commands.setBackups).toHaveBeenCalledExactlyOnceWith(
      "token-of-chen",
      "/media/usb/hexiao-backup",
      NEW_KEY.public,
    );
    expect((await screen.findByTestId("wizard-done")).textContent).toContain("第一份备份已做好");
  });

  it("stays at the place with the reason when it cannot be used", async () => {
    const bench = await toPlace();
    bench.commands.setBackups.mockResolvedValueOnce(refused("backup_place_own"));
    await type("folder", "/ledger");
    await press("set-place");
    expect((await screen.findByTestId("problem")).textContent).toContain("账本自己的文件夹");
    expect(screen.getByTestId("wizard").dataset.step).toBe("place");
  });

  it("warns when the place is on the ledger's own disk, and offers another", async () => {
    const bench = await toPlace();
    bench.commands.setBackups.mockResolvedValue(ok({ ...BACKUPS, same_disk: true }));
    await type("folder", "/home/backup");
    await press("set-place");
    await screen.findByTestId("same-disk");
    await press("elsewhere");
    expect(screen.getByTestId("wizard").dataset.step).toBe("place");
  });

  it("keeps the key that is set when only the place changes", async () => {
    const bench = await open();
    await press("change-backups");
    expect((await screen.findByTestId("keep-key")).textContent).toContain("age1zvkyg2lq…");
    await press("keep-key");
    await type("folder", "/media/other");
    await press("set-place");
    expect(bench.commands.setBackups.mock.calls[0]?.slice(1)).toEqual(["/media/other", ""]);
    expect(bench.commands.newRecoveryKey).not.toHaveBeenCalled();
  });

  it("takes a key that is on paper already by its public half only", async () => {
    const bench = await open((one) => one.commands.backups.mockResolvedValue(ok(NO_BACKUPS)));
    await press("set-up");
    await press("have-key");
    await type("known-key", NEW_KEY.secret);
    expect(isDisabled("key-next")).toBe(true);
    await type("known-key", NEW_KEY.public);
    await press("key-next");
    await type("folder", "/b");
    await press("set-place");
    expect(bench.commands.setBackups.mock.calls[0]?.[2]).toBe(NEW_KEY.public);
    expect(bench.commands.newRecoveryKey).not.toHaveBeenCalled();
  });
});

describe("the backups", () => {
  it("are listed newest first with their mark and size, and made at a press", async () => {
    const bench = await open();
    const rows = [...(await screen.findByTestId("backup-files")).querySelectorAll("tbody tr")];
    expect(rows.map((row) => row.textContent)).toEqual([
      expect.stringMatching(/21:15.*128-9f3a01c2.*184\.3/s),
      expect.stringMatching(/15:00.*96-77aa01bb.*151\.6/s),
    ]);
    await press("backup-now");
    expect(bench.commands.backupNow).toHaveBeenCalledOnce();
    expect(await screen.findByTestId("backup-made")).toBeTruthy();
  });

  it("say in words why none was made, and that sales go on", async () => {
    await open((bench) => {
      bench.commands.backups.mockResolvedValue(ok({ ...BACKUPS, last_error: "backup_full" }));
      bench.commands.backupNow.mockResolvedValue(refused("backup_full"));
    });
    expect((await screen.findByTestId("backup-error")).textContent).toMatch(/备份盘满了.*收款不受影响/s);
    await press("backup-now");
    expect((await screen.findByTestId("problem")).textContent).toContain("备份盘满了");
    expect(screen.queryByTestId("backup-made")).toBeNull();
  });
});

describe("a recovery key", () => {
  it("is shown in groups that make up the whole of it", () => {
    const groups = groupsOf(NEW_KEY.secret);
    expect(groups[0]).toBe("AGE-SECRET-KEY-1");
    expect(groups.join("")).toBe(NEW_KEY.secret);
    expect(groups.slice(1).every((group) => group.length <= 4)).toBe(true);
  });

  it("is known by its last six characters, not by fewer", () => {
    expect(endsWith(NEW_KEY.secret, "EGAEX")).toBe(false);
    expect(endsWith(NEW_KEY.secret, " 4eg aex ")).toBe(true);
    expect(endsWith(NEW_KEY.secret, "Q4EGAEX")).toBe(false);
  });
});

describe("what helps with a place", () => {
  it("is an example as this system writes paths", () => {
    expect(examplePath("Mozilla/5.0 (Windows NT 10.0)")).toContain("E:\\");
    expect(examplePath("Mozilla/5.0 (Macintosh)")).toContain("/Volumes/");
    expect(examplePath("Mozilla/5.0 (X11; Linux x86_64)")).toContain("/media/");
  });

  it("is a size people can read", () => {
    expect(size("184320")).toMatch(/^184\.3\s?kB$/);
    expect(size("52428800")).toMatch(/^52\.4\s?MB$/);
    expect(size("900")).toMatch(/^900/);
  });
});
