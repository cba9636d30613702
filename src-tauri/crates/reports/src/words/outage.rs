//! The words of an outage's file.

use crate::Lang;
use hexiao_domain::OutageCause;

/// Every word of its own.
pub(crate) struct OutageWords {
    /// Also the kind of report in the file's name.
    pub outage: &'static str,
    pub began: &'static str,
    pub ended: &'static str,
    pub goes_on: &'static str,
    pub why: &'static str,
    pub set_by: &'static str,
    pub unreachable: &'static str,
    pub no_answer: &'static str,
    pub intercepted: &'static str,
    pub platform_fault: &'static str,
    pub not_believed: &'static str,
    pub forced: &'static str,
    pub claims: &'static str,
    pub taken: &'static str,
    pub confirmed: &'static str,
    pub refuted: &'static str,
    pub otherwise: &'static str,
    pub refunded: &'static str,
    pub lost: &'static str,
    pub open: &'static str,
    pub coupons: &'static str,
    /// What became of them, in the order of the claims' fates.
    pub coupon_fates: [&'static str; 7],
}

impl OutageWords {
    pub(crate) const fn cause(&self, cause: OutageCause) -> &'static str {
        match cause {
            OutageCause::Unreachable => self.unreachable,
            OutageCause::NoAnswer => self.no_answer,
            OutageCause::Intercepted => self.intercepted,
            OutageCause::PlatformFault => self.platform_fault,
            OutageCause::NotBelieved => self.not_believed,
            OutageCause::Forced => self.forced,
        }
    }
}

impl Lang {
    pub(crate) const fn outage_words(self) -> &'static OutageWords {
        match self {
            Self::ZhCn => &CHINESE,
            Self::En => &ENGLISH,
        }
    }
}

const CHINESE: OutageWords = OutageWords {
    outage: "断网",
    began: "开始",
    ended: "结束",
    goes_on: "还没有结束",
    why: "原因",
    set_by: "由谁设为离线",
    unreachable: "联系不上平台",
    no_answer: "平台没有及时答复",
    intercepted: "网络要先登录",
    platform_fault: "平台自己出了故障",
    not_believed: "答复的签名不对，不能相信",
    forced: "手动设为离线",
    claims: "断网期间的离线收款",
    taken: "离线收款",
    confirmed: "已到账",
    refuted: "查无此款或不符",
    otherwise: "另行付清",
    refunded: "已退款",
    lost: "已认损",
    open: "还没有核实",
    coupons: "断网期间先核后验的优惠券（不计入收款）",
    coupon_fates: [
        "先核后验",
        "平台已确认",
        "平台不认",
        "另行处理",
        "已退回",
        "已认损",
        "还没有核实",
    ],
};

const ENGLISH: OutageWords = OutageWords {
    outage: "Outage",
    began: "Began",
    ended: "Ended",
    goes_on: "goes on",
    why: "Why",
    set_by: "Set offline by",
    unreachable: "platform out of reach",
    no_answer: "platform did not answer in time",
    intercepted: "the network wants a sign-in first",
    platform_fault: "a fault of the platform's own",
    not_believed: "answers with a wrong signature, not believed",
    forced: "set offline by hand",
    claims: "Claims taken in the outage",
    taken: "Taken as claims",
    confirmed: "Confirmed",
    refuted: "Missing or refuted",
    otherwise: "Settled otherwise",
    refunded: "Refunded",
    lost: "Lost",
    open: "Not proved yet",
    coupons: "Coupons handed over on a claim in the outage (no money received)",
    coupon_fates: [
        "Handed over",
        "Confirmed by the platform",
        "Not accepted by the platform",
        "Settled otherwise",
        "Given back",
        "Lost",
        "Not proved yet",
    ],
};
