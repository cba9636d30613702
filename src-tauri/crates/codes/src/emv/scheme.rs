//! Whose accounts a code names, and what may be done with such a code at a till.

use super::MerchantCode;

/// A payment scheme that a code's account belongs to (qr-standards.md §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// `PromptPay`, Thailand.
    PromptPay,
    /// Bill payment by `PromptPay`, Thailand.
    PromptPayBill,
    /// `PayNow`, Singapore.
    PayNow,
    /// The register entry of a joint Singapore code; not an account.
    Sgqr,
    /// `VietQR`, Vietnam.
    VietQr,
    /// `VNPAY-QR`, Vietnam.
    VnPay,
    /// QRIS, Indonesia.
    Qris,
    /// `DuitNow`, Malaysia.
    DuitNow,
    /// FPS 转数快, Hong Kong.
    Fps,
    /// Pix, Brazil.
    Pix,
    /// `UnionPay` 银联.
    UnionPay,
    /// Alipay, or Alipay+.
    Alipay,
    /// WeChat Pay.
    WechatPay,
    /// Any other.
    Unknown,
}

/// Identifiers in object 00 of an account.
const GUIDS: [(&str, Scheme); 10] = [
    ("A000000677010111", Scheme::PromptPay),
    ("A000000677010112", Scheme::PromptPayBill),
    ("SG.PAYNOW", Scheme::PayNow),
    ("SG.SGQR", Scheme::Sgqr),
    ("A000000727", Scheme::VietQr),
    ("A000000775", Scheme::VnPay),
    ("ID.CO.QRIS.WWW", Scheme::Qris),
    ("A0000006150001", Scheme::DuitNow),
    ("HK.COM.HKICL", Scheme::Fps),
    ("BR.GOV.BCB.PIX", Scheme::Pix),
];

/// `UnionPay`'s registered application provider.
const UNIONPAY: &str = "A000000333";

impl Scheme {
    /// The stable name in JSON and on the command line.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::PromptPay => "promptpay",
            Self::PromptPayBill => "promptpay-bill",
            Self::PayNow => "paynow",
            Self::Sgqr => "sgqr",
            Self::VietQr => "vietqr",
            Self::VnPay => "vnpay",
            Self::Qris => "qris",
            Self::DuitNow => "duitnow",
            Self::Fps => "fps",
            Self::Pix => "pix",
            Self::UnionPay => "unionpay",
            Self::Alipay => "alipay",
            Self::WechatPay => "wechatpay",
            Self::Unknown => "unknown",
        }
    }

    /// Whether a shop may put an amount into its own printed code. QRIS and `DuitNow` codes are
    /// their acquirer's, whose rules may forbid it; a wallet's own code is bound to its server.
    pub(super) const fn allows_amount(self) -> bool {
        match self {
            Self::PromptPay | Self::PayNow | Self::VietQr | Self::Fps | Self::Pix => true,
            // Says where a joint code is registered; the accounts beside it decide.
            Self::Sgqr => true,
            Self::PromptPayBill
            | Self::VnPay
            | Self::Qris
            | Self::DuitNow
            | Self::UnionPay
            | Self::Alipay
            | Self::WechatPay
            | Self::Unknown => false,
        }
    }

    /// Where in object 62 the payee's bank looks for the shop's reference.
    pub(super) const fn reference_place(self) -> Option<u8> {
        match self {
            Self::PayNow => Some(1),
            Self::Fps | Self::Pix => Some(5),
            Self::VietQr => Some(8),
            Self::PromptPay
            | Self::PromptPayBill
            | Self::Sgqr
            | Self::VnPay
            | Self::Qris
            | Self::DuitNow
            | Self::UnionPay
            | Self::Alipay
            | Self::WechatPay
            | Self::Unknown => None,
        }
    }
}

impl MerchantCode {
    /// The scheme of every account in it, in the code's order.
    pub fn schemes(&self) -> impl Iterator<Item = Scheme> {
        let accounts = self.objects().filter(|(id, _)| (2..=51).contains(id));
        accounts.map(|(id, _)| self.scheme(id))
    }

    fn scheme(&self, id: u8) -> Scheme {
        if matches!(id, 15 | 16) {
            return Scheme::UnionPay;
        }
        let guid = self.sub(id, 0).filter(|_| (26..=51).contains(&id));
        let guid = guid.unwrap_or_default().to_ascii_uppercase();
        let mut known = GUIDS.into_iter();
        let found = known
            .find(|(own, _)| *own == guid)
            .map(|(_, scheme)| scheme);
        found.unwrap_or_else(|| by_name(&guid))
    }
}

fn by_name(guid: &str) -> Scheme {
    if guid.starts_with(UNIONPAY) {
        Scheme::UnionPay
    } else if guid.contains("ALIPAY") {
        Scheme::Alipay
    } else if guid.contains("WECHAT") || guid.contains("WEIXIN") {
        Scheme::WechatPay
    } else {
        Scheme::Unknown
    }
}
