//! The words of the files, in both languages. A missing one does not compile.

use crate::Standing;
use hexiao_domain::{RedemptionState, Wallet};

mod outage;
mod payout;

pub(crate) use outage::OutageWords;

/// The language of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lang {
    /// 简体中文
    ZhCn,
    /// English
    En,
}

impl Lang {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::ZhCn, Self::En];

    /// Its BCP 47 tag.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::En => "en",
        }
    }

    /// The language of that tag.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.code() == text)
    }

    pub(crate) const fn case_words(self) -> &'static CaseWords {
        match self {
            Self::ZhCn => &CHINESE_CASES,
            Self::En => &ENGLISH_CASES,
        }
    }

    pub(crate) const fn words(self) -> &'static Words {
        match self {
            Self::ZhCn => &CHINESE,
            Self::En => &ENGLISH,
        }
    }
}

/// Every word a file can hold.
pub(crate) struct Words {
    /// Between two words of one heading: Chinese has no blanks.
    pub gap: &'static str,
    /// The kind of report in the file's name.
    pub daily: &'static str,
    pub practice: &'static str,
    pub practice_means: &'static str,
    pub shop: &'static str,
    pub till: &'static str,
    pub business_day: &'static str,
    pub zone: &'static str,
    pub generated_at: &'static str,
    pub app_version: &'static str,
    pub ledger_head: &'static str,
    pub payment_count: &'static str,
    pub summary: &'static str,
    pub by_wallet: &'static str,
    pub by_hour: &'static str,
    pub by_cashier: &'static str,
    pub payments: &'static str,
    pub figure: &'static str,
    pub count: &'static str,
    pub amount: &'static str,
    pub currency: &'static str,
    pub wallet: &'static str,
    pub hour: &'static str,
    pub cashier: &'static str,
    pub order_number: &'static str,
    pub transaction_id: &'static str,
    pub standing: &'static str,
    pub redemption: &'static str,
    pub created_at: &'static str,
    pub redeemed_at: &'static str,
    pub reference: &'static str,
    pub claimed: &'static str,
    pub confirmed: &'static str,
    pub settled: &'static str,
    pub failed: &'static str,
    pub uncounted: &'static str,
    pub at_risk: &'static str,
    pub returned: &'static str,
    pub total: &'static str,
    pub coupons: &'static str,
    pub coupon_value: &'static str,
    pub unvalued: &'static str,
    pub provisional: &'static str,
    pub redeemed: &'static str,
    pub alipay: &'static str,
    pub wechatpay: &'static str,
    pub applepay: &'static str,
    pub unionpay: &'static str,
    pub other_wallet: &'static str,
}

impl Words {
    pub(crate) const fn standing(&self, standing: Standing) -> &'static str {
        match standing {
            Standing::Claimed => self.claimed,
            Standing::Confirmed => self.confirmed,
            Standing::Settled => self.settled,
            Standing::Failed => self.failed,
            Standing::Uncounted => self.uncounted,
        }
    }

    pub(crate) const fn redemption(&self, state: RedemptionState) -> &'static str {
        match state {
            RedemptionState::Provisional => self.provisional,
            RedemptionState::Redeemed => self.redeemed,
        }
    }

    pub(crate) const fn wallet(&self, wallet: Wallet) -> &'static str {
        match wallet {
            Wallet::Alipay => self.alipay,
            Wallet::Wechatpay => self.wechatpay,
            Wallet::Applepay => self.applepay,
            Wallet::Unionpay => self.unionpay,
            Wallet::Other => self.other_wallet,
        }
    }
}

const CHINESE: Words = Words {
    gap: "",
    daily: "日结",
    practice: "练习",
    practice_means: "模拟平台，没有一笔是真钱",
    shop: "店铺",
    till: "收银台",
    business_day: "营业日",
    zone: "时区",
    generated_at: "生成时间",
    app_version: "软件版本",
    ledger_head: "账本指纹",
    payment_count: "付款单数",
    summary: "汇总",
    by_wallet: "按钱包",
    by_hour: "按小时",
    by_cashier: "按收银员",
    payments: "付款单",
    figure: "项目",
    count: "笔数",
    amount: "金额",
    currency: "币种",
    wallet: "钱包",
    hour: "时段",
    cashier: "收银员",
    order_number: "商户订单号",
    transaction_id: "交易号",
    standing: "状态",
    redemption: "核销",
    created_at: "创建时间",
    redeemed_at: "核销时间",
    reference: "店内单号",
    claimed: "待核实",
    confirmed: "已到账",
    settled: "已结算",
    failed: "失败",
    uncounted: "未计入",
    at_risk: "待处理问题单风险金额",
    returned: "已退款",
    total: "合计",
    coupons: "优惠券",
    coupon_value: "面额",
    unvalued: "面额未知",
    provisional: "先核后验",
    redeemed: "已核销",
    alipay: "支付宝",
    wechatpay: "微信支付",
    applepay: "Apple Pay",
    unionpay: "云闪付",
    other_wallet: "其他钱包",
};

const ENGLISH: Words = Words {
    gap: " ",
    daily: "daily",
    practice: "Practice",
    practice_means: "simulated platform, no amount here is real money",
    shop: "Shop",
    till: "Till",
    business_day: "Business day",
    zone: "Time zone",
    generated_at: "Generated at",
    app_version: "App version",
    ledger_head: "Ledger head",
    payment_count: "Payments",
    summary: "Summary",
    by_wallet: "By wallet",
    by_hour: "By hour",
    by_cashier: "By cashier",
    payments: "Payments",
    figure: "Figure",
    count: "count",
    amount: "amount",
    currency: "Currency",
    wallet: "Wallet",
    hour: "Hour",
    cashier: "Cashier",
    order_number: "Order number",
    transaction_id: "Transaction id",
    standing: "Status",
    redemption: "Redemption",
    created_at: "Created at",
    redeemed_at: "Redeemed at",
    reference: "Reference",
    claimed: "Claimed",
    confirmed: "Confirmed",
    settled: "Settled",
    failed: "Failed",
    uncounted: "Not counted",
    at_risk: "At risk in open cases",
    returned: "Refunded",
    total: "Total",
    coupons: "Coupons",
    coupon_value: "value",
    unvalued: "Value not known",
    provisional: "Provisional",
    redeemed: "Redeemed",
    alipay: "Alipay",
    wechatpay: "WeChat Pay",
    applepay: "Apple Pay",
    unionpay: "UnionPay",
    other_wallet: "Other wallet",
};

/// The further words of a list of cases.
pub(crate) struct CaseWords {
    pub title: &'static str,
    pub filter: &'static str,
    pub open_only: &'static str,
    pub all: &'static str,
    pub count: &'static str,
    pub case: &'static str,
    pub kind: &'static str,
    pub reason: &'static str,
    pub next: &'static str,
    pub at_risk: &'static str,
    pub opened_at: &'static str,
    pub due_at: &'static str,
    pub overdue: &'static str,
    pub yes: &'static str,
    pub assigned: &'static str,
    pub status: &'static str,
    pub open: &'static str,
    pub resolved_at: &'static str,
    pub contacts: &'static str,
    pub last_contact: &'static str,
}

const CHINESE_CASES: CaseWords = CaseWords {
    title: "失败付款",
    filter: "筛选",
    open_only: "未处理",
    all: "全部",
    count: "行数",
    case: "问题单",
    kind: "问题",
    reason: "原因",
    next: "下一步",
    at_risk: "风险金额",
    opened_at: "发现时间",
    due_at: "处理期限",
    overdue: "已超期",
    yes: "是",
    assigned: "处理人",
    status: "状态",
    open: "未处理",
    resolved_at: "结束时间",
    contacts: "联系次数",
    last_contact: "最近一次联系",
};

const ENGLISH_CASES: CaseWords = CaseWords {
    title: "Failed payments",
    filter: "Filter",
    open_only: "open",
    all: "all",
    count: "Lines",
    case: "Case",
    kind: "Problem",
    reason: "Reason",
    next: "Next step",
    at_risk: "At risk",
    opened_at: "Opened at",
    due_at: "Due",
    overdue: "Overdue",
    yes: "yes",
    assigned: "Worked on by",
    status: "Status",
    open: "open",
    resolved_at: "Ended at",
    contacts: "Contacts",
    last_contact: "Last contact",
};
