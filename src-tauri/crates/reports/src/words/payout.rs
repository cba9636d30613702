//! The words of a payout's file.

use crate::Lang;

/// Every word of its own.
pub(crate) struct PayoutWords {
    pub title: &'static str,
    pub payout: &'static str,
    pub entry: &'static str,
    pub kind: &'static str,
    pub gross: &'static str,
    pub fee: &'static str,
    pub net: &'static str,
    pub available_at: &'static str,
}

impl Lang {
    pub(crate) const fn payout_words(self) -> &'static PayoutWords {
        match self {
            Self::ZhCn => &CHINESE,
            Self::En => &ENGLISH,
        }
    }
}

const CHINESE: PayoutWords = PayoutWords {
    title: "提现明细",
    payout: "提现编号",
    entry: "流水号",
    kind: "类型",
    gross: "总额",
    fee: "手续费",
    net: "净额",
    available_at: "可提现时间",
};

const ENGLISH: PayoutWords = PayoutWords {
    title: "Entries of the payout",
    payout: "Payout",
    entry: "Entry",
    kind: "Type",
    gross: "Gross",
    fee: "Fee",
    net: "Net",
    available_at: "Available at",
};
