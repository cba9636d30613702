-- Every table that is a projection of the journal. A ledger of an older schema drops its own
-- and replays the journal into these, so nothing here is ever migrated.

-- The shop, the limits, the merchant accounts and the static codes, as JSON.
CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
  person_id    TEXT PRIMARY KEY,
  name         TEXT    NOT NULL,
  role         TEXT    NOT NULL CHECK (role IN ('cashier','manager','owner')),
  pin_hash     TEXT    NOT NULL,                   -- Argon2id of the peppered PIN
  tries        INTEGER NOT NULL DEFAULT 0,
  locked_until INTEGER                             -- ms, UTC
) STRICT, WITHOUT ROWID;

-- One person's session at this till. It goes on over signing out and restarts, until it is closed.
CREATE TABLE shift (
  shift_id        INTEGER PRIMARY KEY CHECK (shift_id > 0),
  person          TEXT    NOT NULL REFERENCES person (person_id),
  opened_at       INTEGER NOT NULL,                -- ms, UTC
  payments_before INTEGER NOT NULL,                -- the newest payment's sequence then
  closed_at       INTEGER,                         -- ms, UTC
  closed_by       TEXT REFERENCES person (person_id),
  payments_until  INTEGER,                         -- the newest payment's sequence then
  CHECK ((closed_at IS NULL) = (closed_by IS NULL) AND (closed_at IS NULL) = (payments_until IS NULL))
) STRICT;
CREATE UNIQUE INDEX shift_open ON shift (person) WHERE closed_at IS NULL;

CREATE TABLE payment (
  sequence       INTEGER PRIMARY KEY CHECK (sequence > 0),  -- the order number's own
  order_number   TEXT    NOT NULL UNIQUE,
  amount_minor   INTEGER NOT NULL CHECK (amount_minor > 0), -- minor units of the currency
  currency       TEXT    NOT NULL CHECK (currency IN ('CNY','HKD','EUR','USD','JPY','KWD')),
  wallet         TEXT    NOT NULL CHECK (wallet IN ('alipay','wechatpay','applepay','unionpay','other')),
  method         TEXT    NOT NULL CHECK (method IN ('show_code','scan_code','static_code')),
  reference      TEXT,
  attempt_of     TEXT REFERENCES payment (order_number),    -- one sale, asked for again
  scan_digest    TEXT    UNIQUE,                   -- keyed digest of the auth code
  cashier        TEXT    NOT NULL REFERENCES person (person_id),
  till           TEXT    NOT NULL,
  created_at     INTEGER NOT NULL,                 -- ms, UTC
  expires_at     INTEGER NOT NULL,                 -- ms, UTC
  day            TEXT    NOT NULL CHECK (length(day) = 10),  -- business day
  hour           INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23),
  code           TEXT,                             -- the payment code's text
  claimed_at     INTEGER,                          -- ms, UTC; while it is claimed
  transaction_id TEXT,                             -- noted or proved; unique per wallet
  redeemed       INTEGER NOT NULL DEFAULT 0 CHECK (redeemed IN (0, 1)),
  returned_minor  INTEGER NOT NULL DEFAULT 0 CHECK (returned_minor >= 0),   -- given back
  returning_minor INTEGER NOT NULL DEFAULT 0 CHECK (returning_minor >= 0),  -- on its way back
  state          TEXT    NOT NULL CHECK (state IN ('created','awaiting','closing','claimed','confirmed','failed','closed','paid_after_close','disputed')),
  detail         TEXT    NOT NULL,                 -- the state with its data, JSON
  CHECK ((state = 'claimed') = (claimed_at IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX payment_by_transaction ON payment (wallet, transaction_id) WHERE transaction_id IS NOT NULL;
CREATE INDEX payment_by_reference ON payment (reference) WHERE reference IS NOT NULL;
CREATE INDEX payment_by_attempt ON payment (attempt_of) WHERE attempt_of IS NOT NULL;
CREATE INDEX payment_by_code ON payment (code) WHERE code IS NOT NULL;
CREATE INDEX payment_by_day ON payment (day, sequence);
CREATE INDEX payment_waiting ON payment (sequence) WHERE state IN ('created','awaiting');
CREATE INDEX payment_unredeemed ON payment (sequence, amount_minor, returned_minor, returning_minor) WHERE state = 'confirmed' AND (redeemed = 0
  AND amount_minor > returned_minor + returning_minor);  -- one AND of two: SQLite covers counts by no other
CREATE INDEX payment_claimed ON payment (claimed_at, amount_minor, currency) WHERE state = 'claimed';

-- One redemption per payment, for ever: the key says so, not the code. Its id is made from
-- the order number, so it is not stored.
CREATE TABLE redemption (
  order_number TEXT PRIMARY KEY REFERENCES payment (order_number),
  seq          INTEGER NOT NULL,                   -- its entry of the journal
  by           TEXT    NOT NULL REFERENCES person (person_id),
  at           INTEGER NOT NULL,                   -- ms, UTC
  till         TEXT    NOT NULL,
  state        TEXT    NOT NULL CHECK (state IN ('provisional','redeemed')),
  claimed      INTEGER NOT NULL CHECK (claimed IN (0, 1)),   -- it began on a claim
  confirmed_at INTEGER,                            -- ms, UTC: the claim was proved, or the upload acknowledged
  shift        INTEGER REFERENCES shift (shift_id) -- in whose shift; none in journals of before
) STRICT, WITHOUT ROWID;
CREATE INDEX redemption_claimed ON redemption (at) WHERE claimed = 1;
CREATE INDEX redemption_confirmed ON redemption (confirmed_at, at) WHERE confirmed_at IS NOT NULL;

-- Money that goes back: named once, one under way per payment, for ever.
CREATE TABLE refund (
  request      TEXT PRIMARY KEY,                   -- its name at the platform
  order_number TEXT    NOT NULL REFERENCES payment (order_number),
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),   -- minor units of the currency
  currency     TEXT    NOT NULL CHECK (currency IN ('CNY','HKD','EUR','USD','JPY','KWD')),
  reason       TEXT    NOT NULL,
  by           TEXT    NOT NULL REFERENCES person (person_id),
  approved_by  TEXT REFERENCES person (person_id),
  day          TEXT    NOT NULL CHECK (length(day) = 10),  -- business day
  hour         INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23),
  at           INTEGER NOT NULL,                   -- ms, UTC
  state        TEXT    NOT NULL CHECK (state IN ('running','done','refused')),
  refused_for  TEXT,
  ended_at     INTEGER,                            -- ms, UTC
  shift        INTEGER REFERENCES shift (shift_id), -- in which it was asked
  CHECK ((state = 'running') = (ended_at IS NULL) AND (state = 'refused') = (refused_for IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX refund_by_order ON refund (order_number, at);
CREATE INDEX refund_by_shift ON refund (shift, state, amount_minor) WHERE shift IS NOT NULL;
CREATE UNIQUE INDEX refund_running ON refund (order_number) WHERE state = 'running';

-- Coupons, each with its row of the outbox. A code is taken once: the index says so, not the
-- code above it. Only a code that was refused, or whose use was taken back, is free again.
CREATE TABLE coupon (
  sequence    INTEGER PRIMARY KEY CHECK (sequence > 0),  -- the coupon number's own
  coupon_id   TEXT    NOT NULL UNIQUE,             -- also the request's number at the platform
  wallet      TEXT    NOT NULL CHECK (wallet IN ('alipay','wechatpay','applepay','unionpay','other')),
  digest      TEXT    NOT NULL,                    -- keyed digest of wallet and code
  sealed      TEXT    NOT NULL,                    -- the code, encrypted
  tail        TEXT    NOT NULL,                    -- its last characters, or nothing
  stock       TEXT,
  part        INTEGER NOT NULL CHECK (part >= 0),  -- of several under one code
  details     TEXT,                                -- what the platform said of it first, JSON
  value_minor INTEGER CHECK (value_minor >= 0),    -- minor units, as far as it is known
  currency    TEXT    NOT NULL CHECK (currency IN ('CNY','HKD','EUR','USD','JPY','KWD')),
  cashier     TEXT    NOT NULL REFERENCES person (person_id),
  till        TEXT    NOT NULL,
  at          INTEGER NOT NULL,                    -- ms, UTC: the time of use
  day         TEXT    NOT NULL CHECK (length(day) = 10),  -- business day
  hour        INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23),
  state       TEXT    NOT NULL CHECK (state IN ('asked','provisional','used','refused','written_off','given_up','undoing','undone')),
  detail      TEXT    NOT NULL,                    -- the state with its data, JSON
  work_state  TEXT    NOT NULL CHECK (work_state IN ('pending','done','needs_person')),
  attempts    INTEGER NOT NULL,
  due_at      INTEGER NOT NULL,                    -- ms, UTC
  queued_at   INTEGER NOT NULL,                    -- ms, UTC
  shift       INTEGER REFERENCES shift (shift_id)  -- in which it was handed over on a claim
) STRICT;
CREATE UNIQUE INDEX coupon_taken ON coupon (digest) WHERE state NOT IN ('refused','undone');
CREATE INDEX coupon_by_digest ON coupon (digest, sequence);
CREATE INDEX coupon_by_day ON coupon (day, sequence);
CREATE INDEX coupon_pending ON coupon (wallet, due_at, queued_at) WHERE work_state = 'pending';
CREATE INDEX coupon_stuck ON coupon (queued_at) WHERE work_state = 'needs_person';
CREATE INDEX coupon_provisional ON coupon (at, value_minor) WHERE state = 'provisional';

-- The outbox: what the till still has to tell or ask a platform. Rows are never deleted.
CREATE TABLE work (
  order_number TEXT    NOT NULL REFERENCES payment (order_number),
  kind         TEXT    NOT NULL CHECK (kind IN ('cancel','verify','late_check','refund','upload')),
  wallet       TEXT    NOT NULL CHECK (wallet IN ('alipay','wechatpay','applepay','unionpay','other')),
  state        TEXT    NOT NULL CHECK (state IN ('pending','done','needs_person')),
  attempts     INTEGER NOT NULL,
  due_at       INTEGER NOT NULL,                   -- ms, UTC
  queued_at    INTEGER NOT NULL,                   -- ms, UTC
  amount_minor INTEGER NOT NULL,                   -- the payment's, minor units
  receipt      TEXT,
  PRIMARY KEY (order_number, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX work_pending ON work (wallet, kind, due_at, queued_at, amount_minor) WHERE state = 'pending';
CREATE INDEX work_moved ON work (wallet, kind, queued_at) WHERE state = 'pending' AND due_at <> queued_at;
CREATE INDEX work_stuck ON work (queued_at) WHERE state = 'needs_person';

CREATE TABLE casefile (
  case_id      INTEGER PRIMARY KEY,
  order_number TEXT REFERENCES payment (order_number),   -- what it is about: a payment
  coupon_id    TEXT REFERENCES coupon (coupon_id),       -- or a coupon
  kind         TEXT    NOT NULL CHECK (kind IN ('failed','claim_unproved','mismatch','late_money','upload_rejected','cancel_stuck','refund_refused','coupon_refused','coupon_undo_refused','double_pay')),
  other_order  TEXT,                               -- the other payment of a sale paid twice, or another till's
  reason       TEXT    NOT NULL,
  amount_minor INTEGER NOT NULL,
  risk_minor   INTEGER NOT NULL CHECK (risk_minor >= 0),
  currency     TEXT    NOT NULL CHECK (currency IN ('CNY','HKD','EUR','USD','JPY','KWD')),
  unsure       INTEGER NOT NULL CHECK (unsure IN (0, 1)),   -- nobody knows whether money moved
  opened_at    INTEGER NOT NULL,                   -- ms, UTC
  opened_seq   INTEGER NOT NULL,                   -- by this entry of the journal
  due_at       INTEGER,                            -- ms, UTC; by its kind, or by hand
  assigned     TEXT REFERENCES person (person_id), -- who works on it; at first as on the earlier case
  earlier      INTEGER REFERENCES casefile (case_id),    -- the case of the same that had ended before
  resolution   TEXT CHECK (resolution IN ('proved','paid_otherwise','returned','reopened','written_off','no_action')),
  resolved_at  INTEGER,                            -- ms, UTC
  resolved_seq INTEGER,                            -- by this entry of the journal
  resolved_by  TEXT,
  CHECK ((resolution IS NULL) = (resolved_at IS NULL) AND (resolution IS NULL) = (resolved_seq IS NULL)),
  CHECK ((order_number IS NULL) <> (coupon_id IS NULL))
) STRICT;
CREATE INDEX case_open ON casefile (unsure DESC, risk_minor DESC, case_id, due_at, resolution) WHERE resolution IS NULL;
CREATE INDEX case_due ON casefile (due_at, case_id, resolution) WHERE resolution IS NULL AND due_at IS NOT NULL;
CREATE INDEX case_by_order ON casefile (order_number, case_id) WHERE order_number IS NOT NULL;
CREATE INDEX case_other ON casefile (other_order) WHERE resolution IS NULL AND other_order IS NOT NULL;
CREATE INDEX case_mine ON casefile (assigned, unsure DESC, risk_minor DESC, case_id, due_at, resolution) WHERE resolution IS NULL AND assigned IS NOT NULL;
CREATE INDEX case_mine_due ON casefile (assigned, due_at, case_id, resolution) WHERE resolution IS NULL AND assigned IS NOT NULL AND due_at IS NOT NULL;
CREATE INDEX case_given ON casefile (assigned, case_id) WHERE assigned IS NOT NULL;
CREATE INDEX case_later ON casefile (earlier, case_id) WHERE earlier IS NOT NULL;
CREATE INDEX case_of_order ON casefile (order_number, case_id) WHERE order_number IS NOT NULL;
CREATE INDEX case_of_coupon ON casefile (coupon_id, case_id) WHERE coupon_id IS NOT NULL;
CREATE UNIQUE INDEX case_open_once ON casefile (order_number, kind) WHERE resolution IS NULL;
CREATE UNIQUE INDEX case_open_once_of_coupon ON casefile (coupon_id, kind) WHERE resolution IS NULL;

CREATE TABLE case_note (
  note_id INTEGER PRIMARY KEY,
  case_id INTEGER NOT NULL REFERENCES casefile (case_id),
  by      TEXT    NOT NULL,
  at      INTEGER NOT NULL,                        -- ms, UTC
  text    TEXT    NOT NULL
) STRICT;
CREATE INDEX note_by_case ON case_note (case_id, note_id);

-- Whom somebody tried to reach, and what came of it.
CREATE TABLE case_contact (
  contact_id INTEGER PRIMARY KEY,
  case_id    INTEGER NOT NULL REFERENCES casefile (case_id),
  by         TEXT    NOT NULL,
  at         INTEGER NOT NULL,                     -- ms, UTC
  channel    TEXT    NOT NULL CHECK (channel IN ('phone','message','in_person','wallet_chat','other')),
  result     TEXT    NOT NULL CHECK (result IN ('reached','no_answer','will_pay','says_paid','refuses','wrong_number','other')),
  text       TEXT,
  next_at    INTEGER                               -- ms, UTC: when to come back
) STRICT;
CREATE INDEX contact_by_case ON case_contact (case_id, contact_id);

-- Which entries of the journal are about which payment or coupon: the way to its timeline. A
-- redemption names its own, so that it costs no page here.
CREATE TABLE happened (
  subject TEXT    NOT NULL,                        -- an order number or a coupon number
  seq     INTEGER NOT NULL,                        -- the journal entry
  PRIMARY KEY (subject, seq)
) STRICT, WITHOUT ROWID;

-- Kept with every fact, so that a report never scans. Sums are minor units.
CREATE TABLE day_total (
  day             TEXT    NOT NULL,
  hour            INTEGER NOT NULL,
  wallet          TEXT    NOT NULL CHECK (wallet IN ('alipay','wechatpay','applepay','unionpay','other')),
  cashier         TEXT    NOT NULL,
  currency        TEXT    NOT NULL CHECK (currency IN ('CNY','HKD','EUR','USD','JPY','KWD')),
  claimed_count   INTEGER NOT NULL DEFAULT 0, claimed_minor   INTEGER NOT NULL DEFAULT 0,
  confirmed_count INTEGER NOT NULL DEFAULT 0, confirmed_minor INTEGER NOT NULL DEFAULT 0,
  settled_count   INTEGER NOT NULL DEFAULT 0, settled_minor   INTEGER NOT NULL DEFAULT 0,
  failed_count    INTEGER NOT NULL DEFAULT 0, failed_minor    INTEGER NOT NULL DEFAULT 0,
  redeemed_count  INTEGER NOT NULL DEFAULT 0, redeemed_minor  INTEGER NOT NULL DEFAULT 0,
  returned_count  INTEGER NOT NULL DEFAULT 0, returned_minor  INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (day, hour, wallet, cashier, currency)
) STRICT, WITHOUT ROWID;

-- Coupons of a day, beside the payments' figures and never in them: no money came.
CREATE TABLE coupon_total (
  day               TEXT    NOT NULL,
  hour              INTEGER NOT NULL,
  wallet            TEXT    NOT NULL CHECK (wallet IN ('alipay','wechatpay','applepay','unionpay','other')),
  cashier           TEXT    NOT NULL,
  currency          TEXT    NOT NULL CHECK (currency IN ('CNY','HKD','EUR','USD','JPY','KWD')),
  used_count        INTEGER NOT NULL DEFAULT 0, used_minor        INTEGER NOT NULL DEFAULT 0,
  provisional_count INTEGER NOT NULL DEFAULT 0, provisional_minor INTEGER NOT NULL DEFAULT 0,
  unvalued_count    INTEGER NOT NULL DEFAULT 0,    -- of both, without a known value
  PRIMARY KEY (day, hour, wallet, cashier, currency)
) STRICT, WITHOUT ROWID;

-- Double entry: what each entry of the journal booked. Sums to zero per entry and currency.
CREATE TABLE posting (
  seq      INTEGER NOT NULL,                       -- the journal entry
  account  TEXT    NOT NULL,
  currency TEXT    NOT NULL CHECK (currency IN ('CNY','HKD','EUR','USD','JPY','KWD')),
  minor    INTEGER NOT NULL CHECK (minor <> 0),    -- minor units; debit positive
  PRIMARY KEY (seq, account, currency)
) STRICT, WITHOUT ROWID;

-- The signed words about the journal, so that balances are never added up from the start.
CREATE TABLE checkpoint (
  seq      INTEGER PRIMARY KEY,                    -- the entry it speaks of
  balances TEXT    NOT NULL                        -- JSON, sorted by account and currency
) STRICT;

-- Payments whose redemption may be among entries that were lost; a manager decides each.
CREATE TABLE doubt (
  order_number TEXT PRIMARY KEY REFERENCES payment (order_number),
  found        INTEGER NOT NULL CHECK (found IN (0, 1)),      -- only the platform knew it
  handed_over  INTEGER CHECK (handed_over IN (0, 1)),         -- NULL: not decided
  by           TEXT REFERENCES person (person_id),
  at           INTEGER,                            -- ms, UTC
  CHECK ((handed_over IS NULL) = (by IS NULL) AND (by IS NULL) = (at IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX doubt_open ON doubt (order_number) WHERE handed_over IS NULL;

-- Times in which a wallet's platform could not be worked with. A part that began while another
-- lasted belongs to the same outage, whose number is its first part's.
CREATE TABLE outage (
  part_id  INTEGER PRIMARY KEY,
  outage   INTEGER NOT NULL CHECK (outage > 0 AND outage <= part_id),
  wallet   TEXT    NOT NULL CHECK (wallet IN ('alipay','wechatpay','applepay','unionpay','other')),
  cause    TEXT    NOT NULL CHECK (cause IN ('unreachable','no_answer','intercepted','platform_fault','not_believed','forced')),
  began_at INTEGER NOT NULL,                       -- ms, UTC
  ended_at INTEGER,                                -- ms, UTC
  by       TEXT REFERENCES person (person_id),     -- who set the wallet offline
  ended_by TEXT REFERENCES person (person_id),
  CHECK ((cause = 'forced') = (by IS NOT NULL)),
  CHECK (ended_by IS NULL OR ended_at IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX outage_open ON outage (wallet, cause) WHERE ended_at IS NULL;
CREATE INDEX outage_part ON outage (outage, part_id);
CREATE INDEX outage_first ON outage (part_id) WHERE outage = part_id;
