import * as f from "../src/testing/fixtures";
import * as k from "../src/testing/keeping";
import { type Answers, problem, type Scene } from "./scene";

const recovering = { health: { ...f.ONLINE, recovering: true } };
const lost = { till_state: { ...f.STATE, shop: null, problem: { code: "missing", detail: "/home/till/ledger" } } };
const key = `restore-key=${k.NEW_KEY.secret}`;

export const KEEPING_SCENES: Scene[] = [
  { name: "ledger-good", person: f.WANG, shows: "checks", steps: ["nav-ledger"] },
  {
    name: "ledger-attention",
    person: f.CHEN,
    shows: "checks",
    steps: ["nav-ledger"],
    answers: { ledger_health: k.NEEDS_CARE },
  },
  {
    name: "ledger-bad",
    person: f.CHEN,
    shows: "copy-details",
    steps: ["nav-ledger", "details"],
    answers: { ledger_health: k.WRONG },
  },
  {
    name: "backups-none",
    person: f.CHEN,
    shows: "set-up",
    steps: ["nav-ledger", "view-backups"],
    answers: { backups: k.NO_BACKUPS },
  },
  {
    name: "backups-why",
    person: f.CHEN,
    shows: "make-key",
    steps: ["nav-ledger", "view-backups", "set-up", "have-key"],
    answers: { backups: k.NO_BACKUPS },
  },
  {
    name: "backups-key",
    person: f.CHEN,
    shows: "mistyped",
    steps: ["nav-ledger", "view-backups", "set-up", "make-key", "retyped=4EGAEY"],
    answers: { backups: k.NO_BACKUPS },
  },
  {
    name: "backups-place",
    person: f.CHEN,
    shows: "problem",
    steps: [
      ...["nav-ledger", "view-backups", "set-up", "make-key", "retyped=4EGAEX", "written", "key-next"],
      ...["folder=/media/usb", "set-place"],
    ],
    answers: { backups: k.NO_BACKUPS, set_backups: problem("backup_place") },
  },
  {
    name: "backups-done",
    person: f.CHEN,
    shows: "wizard-done",
    steps: [
      ...["nav-ledger", "view-backups", "set-up", "make-key", "retyped=4EGAEX", "written", "key-next"],
      ...["folder=/home/till/backup", "set-place"],
    ],
    answers: { backups: k.NO_BACKUPS, set_backups: { ...k.BACKUPS, same_disk: true } },
  },
  {
    name: "backups",
    person: f.CHEN,
    shows: "backup-files",
    steps: ["nav-ledger", "view-backups"],
    answers: {
      backups: { ...k.BACKUPS, same_disk: true, last_error: "backup_full" },
      health: { ...f.ONLINE, backup_error: "backup_full" },
    },
  },
  { name: "ledger-missing", shows: "to-restore", steps: ["-"], answers: lost },
  {
    name: "restore-wrong-key",
    shows: "problem",
    steps: ["to-restore", key, "restore-go", "restore-yes"],
    answers: { ...lost, restore: problem("wrong_recovery_key") },
  },
  {
    name: "restore-sure",
    person: f.CHEN,
    shows: "restore-yes",
    steps: ["nav-ledger", "view-restore", key, "restore-go"],
  },
  {
    name: "restore-no-keyring",
    shows: "passphrase-again",
    steps: ["to-restore", key, "restore-go", "restore-yes"],
    answers: { ...lost, restore: problem("secrets_unsealed") },
  },
  {
    name: "backups-change",
    person: f.CHEN,
    shows: "keep-key",
    steps: ["nav-ledger", "view-backups", "change-backups"],
  },
  { name: "recovery-sign-in", shows: "notice-recovering", steps: ["-"], answers: recovering },
  { name: "recovery-cashier", person: f.LIN, shows: "recovery-waiting", answers: recovering },
  {
    name: "recovery-ask",
    person: f.WANG,
    shows: "probe-offline",
    answers: { ...recovering, recovery: { ...k.RECOVERY, doubts: [], probe: { ...k.RUNNING, state: "offline" } } },
  },
  {
    name: "recovery-wait",
    person: f.WANG,
    shows: "probe-wait",
    answers: { ...recovering, recovery: { ...k.RECOVERY, doubts: [], wait_seconds: 178, probe: k.NOT_ASKED } },
  },
  {
    name: "recovery-asking",
    person: f.WANG,
    shows: "probe-progress",
    answers: { ...recovering, recovery: { ...k.RECOVERY, doubts: [], probe: k.RUNNING } },
  },
  { name: "recovery-decide", person: f.WANG, shows: "doubt", answers: recovering },
  { name: "recovery-sure", person: f.WANG, shows: "sure", answers: recovering, steps: ["not-handed-over"] },
  {
    name: "recovery-end",
    person: f.WANG,
    shows: "recovery-end",
    answers: { ...recovering, recovery: { ...k.RECOVERY, doubts: [], can_end: true } },
  },
  {
    name: "notices",
    person: f.CHEN,
    shows: "notice-read_only",
    answers: { health: { ...f.ONLINE, read_only: true, backup_error: "backup_place" } },
  },
];

/** What the core answers about keeping where a scene does not say otherwise. */
export const KEEPING_DAY: Answers = {
  ledger_health: k.SOUND,
  verify_ledger: k.SOUND,
  new_recovery_key: k.NEW_KEY,
  backups: k.BACKUPS,
  set_backups: k.BACKUPS,
  backup_now: k.BACKUPS,
  find_backups: k.BACKUPS,
  restore: { head: "124-0be7c11a", kept: null },
  recovery: k.RECOVERY,
  recovery_probe: k.RUNNING,
  recovery_decide: k.RECOVERY,
  recovery_end: null,
};
