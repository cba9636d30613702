//! Everything the verifier can say, in both languages: what is wrong, and what it means.

/// One thing to say. `{0}`, `{1}` are filled in.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// The stable code, for programs.
    pub code: &'static str,
    /// What is so, in Chinese.
    pub zh: &'static str,
    /// What it means, in Chinese.
    pub zh_means: &'static str,
    /// What is so, in English.
    pub en: &'static str,
    /// What it means, in English.
    pub en_means: &'static str,
}

macro_rules! kinds {
    ($($name:ident = $code:literal, $zh:literal, $zh_means:literal, $en:literal, $en_means:literal;)*) => {
        $(pub const $name: &Kind = &Kind {
            code: $code, zh: $zh, zh_means: $zh_means, en: $en, en_means: $en_means,
        };)*

        /// Every kind.
        #[cfg(test)]
        const ALL: &[&Kind] = &[$($name,)*];
    };
}

kinds! {
    // Files.
    MISSING = "file.missing",
        "缺少此文件。", "归档不完整。",
        "the file is missing.", "The archive is not whole.";
    NO_FILE = "file.not_regular",
        "它不是普通文件，而是链接、文件夹或设备。", "它指向的内容不属于归档，因此没有读取。",
        "it is no regular file but a link, a folder or a device.", "What it leads to is not part of the archive and was not read.";
    SIZE = "file.size",
        "有 {0} 字节，清单写的是 {1}。", "文件在归档之后被截短、加长或替换。",
        "it has {0} bytes, the manifest says {1}.", "The file was cut, grown or replaced after the archive was made.";
    SHA256 = "file.sha256",
        "SHA-256 是 {0}，清单写的是 {1}。", "文件在归档之后被改动过。",
        "its SHA-256 is {0}, the manifest says {1}.", "The file was changed after the archive was made.";
    FILES = "manifest.files",
        "清单所列文件不是格式规定的五个：{0}。", "清单不是由收银台写的。",
        "the manifest does not list the five files of the format: {0}.", "No till wrote this manifest.";
    // The manifest.
    UNSIGNED = "manifest.unsigned",
        "归档没有签名。", "任何人都可能制作或改动过它；即使内部一致也不能证明任何事。",
        "the archive is not signed.", "Anybody can have made or changed it; that it agrees with itself proves nothing.";
    NO_SIGNATURE = "manifest.no_signature",
        "清单写有公钥，但 manifest.sig 缺失或不是 128 位小写十六进制。", "签名被去掉或损坏，清单不可信。",
        "the manifest names a key, but manifest.sig is missing or is not 128 lower-case hex digits.", "The signature was taken away or damaged; the manifest cannot be believed.";
    BAD_SIGNATURE = "manifest.signature",
        "清单的签名与公钥 {0} 不符。", "清单被改动过，或由没有该私钥的人所写。",
        "the manifest is not signed by its key {0}.", "The manifest was changed, or written by somebody without that key.";
    OTHER_KEY = "key.other",
        "签名公钥 {0} 不是给定的公钥。", "它不是由店主的密钥签的：可能整份归档都是伪造的。",
        "it is signed by the key {0}, which is none of those given.", "The owner's key did not sign it: the whole may be forged.";
    RANGE = "manifest.range",
        "清单的范围自相矛盾：从 {0} 到 {1}，共 {2} 条。", "清单不是由收银台写的。",
        "the manifest's range contradicts itself: from {0} to {1}, {2} entries.", "No till wrote this manifest.";
    OPENING = "manifest.opening",
        "期初余额不成立：{0}。", "期初余额须借贷相等、有序、无零；从第 1 条开始的归档期初应为零。",
        "the opening balances cannot be: {0}.", "They must balance, stand in order and hold no zero; before entry 1 there are none.";
    CLOSING = "manifest.closing",
        "期末余额算得 {0}，清单写的是 {1}。", "有分录被增删改，或清单的余额不实。",
        "the closing balances are {0}; the manifest says {1}.", "A posting was added, taken away or changed, or the manifest's balances are untrue.";
    FIRST = "manifest.first",
        "归档从第 {0} 条、前一哈希 {1} 开始，清单写的是第 {2} 条、{3}。", "开头的条目被去掉或替换。",
        "the entries begin with {0} after {1}; the manifest says {2} after {3}.", "Entries at the beginning were taken away or replaced.";
    LAST = "manifest.last",
        "归档到第 {0} 条、哈希 {1} 为止，清单写的是第 {2} 条、{3}。", "末尾的条目被去掉、增加或替换。",
        "the entries end with {0}, hash {1}; the manifest says {2}, {3}.", "Entries at the end were taken away, added or replaced.";
    // Lines.
    TOO_LONG = "line.too_long",
        "第 {0} 行超过 16 MiB。", "收银台不会写这样的行；此行及以后的条目没有核对。",
        "line {0} is longer than 16 MiB.", "No till writes such a line; it and the entries after it were not judged.";
    UNREADABLE = "line.unreadable",
        "第 {0} 行无法读取：{1}。", "此行不是条目；它及以后的条目没有核对。",
        "line {0} cannot be read: {1}.", "This line is no entry; it and the entries after it were not judged.";
    // The chain.
    GAP = "chain.gap",
        "应为第 {0} 条。", "之间的条目被去掉、插入或调换。",
        "this should be entry {0}.", "Entries were taken away, put in or swapped.";
    PREV = "chain.prev",
        "它记的前一条哈希是 {0}，而前一条的哈希是 {1}。", "前一条或这一条被替换，链条在此断开。",
        "it follows an entry with the hash {0}, but the one before it has {1}.", "This entry or the one before was replaced; the chain breaks here.";
    HEADER = "chain.header",
        "头部算得的哈希是 {0}，条目写的是 {1}。", "条目头部（时间、操作人、种类等）被改动过。",
        "its header hashes to {0}, the entry says {1}.", "The header (time, person, kind …) was changed.";
    BODY = "chain.body",
        "内容算得的哈希是 {0}，条目写的是 {1}。", "条目内容被改动过。",
        "its body hashes to {0}, the entry says {1}.", "What the entry says was changed.";
    VERSION = "chain.version",
        "版本 {0} 不认识，或低于前面的条目。", "收银台不会这样写；也可能需要更新的核对程序。",
        "its version {0} is not known, or lower than before.", "No till writes that; or it needs a newer verifier.";
    EPOCH = "chain.epoch",
        "时代从 {0} 变为 {1}。", "时代只能由 epoch_begun 条目增大；账本被退回或拼接过。",
        "the epoch goes from {0} to {1}.", "Only an epoch_begun entry raises it; the journal was rolled back or put together from two.";
    TILL = "chain.till",
        "收银台是“{0}”，应为“{1}”。", "混入了另一台收银台的条目。",
        "its till is \"{0}\" instead of \"{1}\".", "Entries of another till were mixed in.";
    CONTENT = "body.unreadable",
        "内容无法读取：{0}。", "条目的内容不是收银台所写的形式。",
        "its body cannot be read: {0}.", "It is not what a till writes.";
    KIND = "body.kind",
        "头部的种类是“{0}”，内容是“{1}”。", "条目被改造过。",
        "its header says \"{0}\", its body says \"{1}\".", "The entry was tampered with.";
    BEFORE_BOOKS = "book.before",
        "这是不写分录的版本 1 条目，而归档不是从第 1 条开始。", "无法得知这部分的余额；版本 1 的归档须从头开始。",
        "it is of version 1, which does not say what it books, and the archive does not begin with entry 1.", "The balances of this part cannot be known; an archive with such entries must begin with entry 1.";
    UNBALANCED = "book.unbalanced",
        "借贷不相等。", "钱凭空出现或消失。",
        "debits and credits differ.", "Money appears or vanishes.";
    // Checkpoints.
    SEAL_PLACE = "checkpoint.place",
        "签名检查点说的是第 {0} 条、{1}，而前一条不是它。", "检查点之前的条目被改写、增删。",
        "the checkpoint speaks of entry {0}, {1}, which is not the one before it.", "Entries before the checkpoint were rewritten, added or taken away.";
    SEAL_SIGNATURE = "checkpoint.signature",
        "检查点的签名与公钥 {0} 不符。", "有人没有密钥却改写了此前的账目。",
        "the checkpoint is not signed by its key {0}.", "Somebody without the key rewrote what lies before it.";
    SEAL_BALANCES = "checkpoint.balances",
        "检查点签的余额不是此前分录的总和：应为 {0}，所写为 {1}。", "此前的分录被改动过，或余额不实。",
        "the balances it signs are not the sum of what was booked: {0} instead of {1}.", "Postings before it were changed, or the balances are untrue.";
    KEY_CHANGED = "checkpoint.key",
        "公钥从 {0} 变为 {1}，而其间没有新时代。", "密钥被替换：此后的签名不是原来收银台的。",
        "the key changes from {0} to {1} without a new epoch.", "The key was replaced: what follows is not signed by the till that began.";
    // Payments.
    TWICE = "payment.twice",
        "付款 {0} 再次核销。", "同一笔付款发了两次货。",
        "the payment {0} is redeemed again.", "One payment was served twice.";
    NEVER_MADE = "payment.never_made",
        "付款 {0} 从未发起。", "发起它的条目被去掉，或这一条是编造的。",
        "the payment {0} was never made.", "The entry that made it was taken away, or this one is invented.";
    MADE_TWICE = "payment.made_twice",
        "付款 {0} 再次发起。", "订单号重复，两笔付款会混在一起。",
        "the payment {0} is made again.", "An order number was used twice, so two payments are mixed.";
    UNPAID = "payment.unpaid",
        "付款 {0} 在“{1}”状态下核销。", "没有平台确认也没有记下顾客声明就发了货。",
        "the payment {0} is redeemed while it is \"{1}\".", "Goods were handed over with neither the platform's word nor a noted claim.";
    // Coupons.
    COUPON_TWICE = "coupon.twice",
        "优惠券 {0} 的券码已由 {1} 核销。", "同一张券发了两次货。",
        "the coupon {0} has the code that {1} has redeemed.", "One coupon was served twice.";
    COUPON_MADE_TWICE = "coupon.made_twice",
        "优惠券编号 {0} 再次使用。", "两张券会混在一起。",
        "the coupon number {0} is used again.", "Two coupons are mixed.";
    COUPON_NEVER_ASKED = "coupon.never_asked",
        "优惠券 {0} 从未核销过。", "发起它的条目被去掉，或这一条是编造的。",
        "the coupon {0} was never taken.", "The entry that took it was taken away, or this one is invented.";
    // Tables.
    ROW = "table.row",
        "“{0}”列与账目不符：应为 {1}，所写为 {2}。", "表格被改动过，不能采信；以 journal.jsonl 为准。此表其余部分没有核对。",
        "the column \"{0}\" does not agree with the journal: {2} instead of {1}.", "The table was changed and cannot be believed; journal.jsonl counts. The rest of it was not compared.";
    ROW_MISSING = "table.short",
        "缺少这一行。", "表格被截短。",
        "the row is missing.", "The table was cut off.";
    ROW_MORE = "table.long",
        "表格比账目多出内容：{0}。", "表格里被添加了行。",
        "the table goes on after the journal's last row: {0}.", "Rows were added to the table.";
    // Receipts.
    HEAD_DIFFERS = "head.differs",
        "收据上是 {0}，归档中此条的哈希是 {1}。", "打印收据之后，账目被改写了。",
        "a receipt says {0}, the archive's entry has the hash {1}.", "The journal was rewritten after the receipt was printed.";
    HEAD_OUTSIDE = "head.outside",
        "收据 {0} 的条目不在归档之中。", "若收据早于归档，则账目的末尾被去掉了；否则请用包含它的归档核对。",
        "the entry of the receipt {0} is not in the archive.", "If the receipt is older than the archive, entries were taken away; else check an archive that reaches it.";
    // Notes.
    KEY_UNKNOWN = "note.key",
        "没有给定公钥。请将 {0} 与店主纸上留存的比较；不同则为伪造。", "",
        "no key was given. Compare {0} with the one on the owner's paper; if it differs, all of this is forged.", "";
    BEGINS_LATER = "note.part",
        "归档从第 {0} 条开始：它不能证明此前的内容，也不知道付款此前是否已核销。", "",
        "the archive begins with entry {0}: it cannot prove what lies before, nor that a payment was not redeemed then.", "";
    AFTER_SEAL = "note.tail",
        "最后的检查点到第 {0} 条；其后的 {1} 条仅由清单的签名保证。", "",
        "the last checkpoint speaks of entry {0}; the {1} entries after it are covered by the manifest's signature alone.", "";
    NOT_BOOKED = "note.version1",
        "版本 1 的条目不写分录；第 {0} 条检查点的余额照其所签采用。", "",
        "entries of version 1 do not say what they book; the balances of the checkpoint in entry {0} are taken as they were signed.", "";
    NEVER_BOOKED = "note.version1_all",
        "版本 1 的条目不写分录，其后也没有检查点：余额没有核对。", "",
        "entries of version 1 do not say what they book, and no checkpoint follows: the balances were not checked.", "";
    NEW_KEY = "note.new_key",
        "新时代 {0} 从第 {1} 条起使用新公钥 {2}。", "",
        "the epoch {0} has a new key from entry {1} on: {2}.", "";
    STRANGER = "note.stranger",
        "文件夹中有不属于归档的文件：{0}。", "",
        "the folder holds a file that is not part of the archive: {0}.", "";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn blanks(text: &str) -> BTreeSet<&str> {
        let parts = text.split('{').skip(1);
        parts
            .filter_map(|part| part.split_once('}'))
            .map(|(blank, _)| blank)
            .collect()
    }

    #[test]
    fn both_languages_say_everything_with_the_same_blanks() {
        let mut codes = BTreeSet::new();
        for kind in ALL {
            assert!(codes.insert(kind.code), "{} is said twice", kind.code);
            assert_eq!(blanks(kind.zh), blanks(kind.en), "{}", kind.code);
            assert!(!kind.zh.is_empty() && !kind.en.is_empty(), "{}", kind.code);
            assert_eq!(
                kind.zh_means.is_empty(),
                kind.en_means.is_empty(),
                "{}",
                kind.code
            );
        }
    }
}
