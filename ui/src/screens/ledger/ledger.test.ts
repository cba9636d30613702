import { fireEvent, render, screen } from "@testing-library/svelte";
import { afterEach, describe, expect, it } from "vitest";
import App from "../../shell/App.svelte";
import { Bench, ok, refused } from "../../testing/fake-host";
import { CHEN, LIN, ONLINE, WANG } from "../../testing/fixtures";
import { NEEDS_CARE, SOUND, WRONG } from "../../testing/keeping";
import { findingOf } from "../../words/keeping";
import { language } from "../../words/words.svelte";
import { heldIn } from "./book";

async function open(person = CHEN, change: (bench: Bench) => void = () => undefined): Promise<Bench> {
  const bench = new Bench().signedIn(person);
  change(bench);
  render(App, { props: { till: bench.till } });
  await fireEvent.click(await screen.findByTestId("nav-ledger"));
  return bench;
}

const wordsOf = async (id: string): Promise<string> => (await screen.findByTestId(id)).textContent ?? "";

/** Every finding of the core, with the values it comes with. */
const FINDINGS: Record<string, Record<string, string>> = {
  "chain.good": { entries: "128" },
  "chain.wrong": { count: "1" },
  "tables.not_yet": {},
  "tables.good": { entries: "128", at: "2026-11-22T21:15:00+08:00" },
  "tables.wrong": { count: "2" },
  "tables.audited": { entries: "128" },
  "signatures.wrong": { count: "1" },
  "signatures.audited": { count: "2" },
  "signatures.no_key": {},
  "signatures.copy": {},
  "signatures.good": { unsigned: "28", key: "1f8b" },
  "signatures.behind": { unsigned: "140", key: "1f8b" },
  "witness.good": {},
  "witness.behind": {},
  "witness.failing": {},
  "witness.unread": {},
  "witness.differs": { noted: "128" },
  "witness.ahead": { noted: "130", entries: "128" },
  "witness.noted": { noted: "128" },
  "machine.good": { folder: "/state" },
  "machine.none": {},
  "backups.no_place": {},
  "backups.failing": {},
  "backups.never": {},
  "backups.unread": {},
  "backups.old": { hours: "30" },
  "backups.same_disk": { at: "2026-11-22T21:15:00+08:00" },
  "backups.good": { at: "2026-11-22T21:15:00+08:00" },
  "room.read_only": {},
  "room.good": {},
  "room.full": {},
  "secrets.practice": {},
  "secrets.good": {},
  "recovery.none": {},
  "recovery.ended": { epoch: "2" },
  "recovery.under_way": { count: "3" },
};

afterEach(() => language.choose("zh-CN"));

describe("the ledger's health", () => {
  it.each(["zh-CN", "en"] as const)(
    "has words for every finding in %s, and a next step unless all is well",
    (chosen) => {
      language.choose(chosen);
      for (const [finding, params] of Object.entries(FINDINGS)) {
        const [code = "", what = ""] = finding.split(".");
        const state = /^(good|ended|audited|noted)$/.test(what) || finding === "recovery.none" ? "good" : "bad";
        const { title, next } = findingOf({ code, state, finding, params, details: [] }, "Asia/Shanghai");
        expect(title.length, finding).toBeGreaterThan(5);
        expect(title + next, finding).not.toMatch(/%\{|\+08:00/);
        expect(next === "", finding).toBe(state === "good");
        for (const [name, value] of Object.entries(params)) if (name !== "at") expect(title, finding).toContain(value);
      }
    },
  );

  it("is one sentence first, then every check with a word beside its colour", async () => {
    await open(WANG, (bench) => bench.commands.ledgerHealth.mockResolvedValue(ok(NEEDS_CARE)));
    expect((await screen.findByTestId("headline")).dataset.state).toBe("attention");
    expect(await wordsOf("headline")).toContain("有事项需要留意");
    for (const check of NEEDS_CARE.checks) {
      const words = await wordsOf(`check-${check.code}`);
      expect(words).toContain(check.state === "good" ? "良好" : "需要留意");
    }
  });

  it("shows the exact entries that are wrong, and what failed in words", async () => {
    await open(CHEN, (bench) => bench.commands.ledgerHealth.mockResolvedValue(ok(WRONG)));
    expect(await wordsOf("check-tables")).toContain("payments T1A000042K: amount 6800 in the table");
    expect(await wordsOf("check-backups")).toContain("备份盘满了");
    expect(await wordsOf("check-backups")).not.toContain("backup_full");
  });

  it("checks everything when asked, shows how far it is, and when it ended", async () => {
    let end = (): void => undefined;
    const bench = await open(WANG, (one) => {
      one.commands.ledgerHealth.mockResolvedValue(ok({ ...SOUND, verified_at: null, verified_ms: null }));
      one.commands.verifyLedger.mockReturnValue(new Promise((resolve) => (end = () => resolve(ok(SOUND)))));
    });
    expect(await wordsOf("verified")).toContain("还没有全面检查");
    await fireEvent.click(screen.getByTestId("verify"));
    bench.tell({ event: "verifying", done: 64, total: 128 });
    await expect.poll(() => screen.getByTestId("verifying").textContent).toContain("64/128");
    expect(screen.getByTestId("verify").hasAttribute("disabled")).toBe(true);
    end();
    expect(await wordsOf("verified")).toMatch(/21:15.*1\.2 秒/);
  });

  it("says why it could not be checked and keeps what it knew", async () => {
    await open(WANG, (bench) => bench.commands.verifyLedger.mockResolvedValue(refused("ledger_unreadable")));
    await fireEvent.click(await screen.findByTestId("verify"));
    expect(await wordsOf("problem")).toContain("暂时读不出账本");
    expect(screen.getByTestId("headline")).toBeTruthy();
  });

  it("shows the book in a shopkeeper's words, and the mark in full", async () => {
    await open();
    const book = await wordsOf("book");
    for (const part of ["应收平台 · 支付宝", "已收未交货", "销售", "待查资金", "待核实", "¥12,277.60"])
      expect(book).toContain(part);
    const proof = await wordsOf("proof");
    for (const part of [SOUND.head, SOUND.head_full, "1f8b 0c44 a7d9 e2b6"]) expect(proof).toContain(part);
  });

  it("is not there for a cashier, and its backups are not there for a manager", async () => {
    await open(WANG);
    expect(screen.queryByTestId("view-backups")).toBeNull();
    const bench = new Bench().signedIn(LIN);
    expect(bench.till.canVisit("ledger")).toBe(false);
  });
});

describe("an account of the book", () => {
  const of = (account: string, debit: boolean, amount = "5.00"): string =>
    heldIn({ account, wallet: null, amount: { amount, currency: "CNY" }, debit });

  it("has a minus only when it is the wrong way round", () => {
    expect([of("due_from", true), of("sales", false), of("sales", false, "0.00")]).toEqual(["¥5.00", "¥5.00", "¥0.00"]);
    expect([of("due_from", false), of("goods_owed", true)]).toEqual(["\u2212¥5.00", "\u2212¥5.00"]);
  });
});

describe("the notices above every page", () => {
  const show = async (person: typeof LIN, health: Partial<typeof ONLINE>): Promise<void> => {
    const bench = new Bench().signedIn(person);
    bench.commands.health.mockResolvedValue(ok({ ...ONLINE, ...health }));
    bench.till.health = { ...ONLINE, ...health };
    render(App, { props: { till: bench.till } });
    await screen.findByTestId("nav-sale");
  };

  it("say that a backup failed to those who can act, and not to a cashier", async () => {
    await show(WANG, { backup_error: "backup_place" });
    expect(await wordsOf("notice-backup")).toContain("备份文件夹不在");
  });

  it("do not trouble a cashier with backups", async () => {
    await show(LIN, { backup_error: "backup_place" });
    expect(screen.queryByTestId("notice-backup")).toBeNull();
  });

  it("say to everybody that the disk cannot be written", async () => {
    await show(LIN, { read_only: true });
    expect(await wordsOf("notice-read_only")).toContain("暂不收款");
  });
});
