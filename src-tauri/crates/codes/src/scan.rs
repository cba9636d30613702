//! What a scan can be.

use hexiao_domain::{AuthCode, OrderNumber, Reference, TransactionId, Wallet};

/// The whole text of one scan, told apart. Its `Debug` output holds neither an auth code
/// nor card data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scan {
    /// A customer's payment code 付款码: a bearer secret of about a minute.
    AuthCode {
        /// The wallet that issued it.
        wallet: Wallet,
        /// The code, which cannot be printed.
        code: AuthCode,
    },
    /// One of the shop's own order numbers, check character proved.
    OrderNumber(OrderNumber),
    /// A merchant's collect code 收款码, scanned in place of the customer's: the right
    /// thing when the shop registers its printed code, the wrong one at a sale.
    PaymentCode {
        /// The wallet it collects for.
        wallet: Wallet,
        /// The text in the code.
        text: String,
    },
    /// An EMVCo merchant-presented code with a good CRC: a shop's code, not a customer's.
    EmvMerchant,
    /// A `upi://pay` link: a shop's code in India.
    UpiLink,
    /// A SEPA credit transfer (EPC069-12): a shop's or an invoice's code.
    EpcTransfer,
    /// An EMVCo customer-presented code. It carries card data, so nothing of it is kept.
    EmvCustomer,
    /// The platform's number for the money, as the customer's paid screen shows it.
    TransactionId {
        /// The wallet whose number has this shape.
        wallet: Wallet,
        /// The number.
        id: TransactionId,
    },
    /// A product's number (EAN, UPC, GTIN): goods were scanned in place of a payment. Nothing
    /// of it is kept, since one in ten passes for a card's number as well.
    Product,
    /// A payment card's number. It must not be stored, so nothing of it is kept.
    CardNumber,
    /// The shop's own reference for a sale.
    Reference(Reference),
    /// Nothing a till can use.
    NotOurs(NotOurs),
}

/// Why a scan is of no use to the till.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NotOurs {
    /// Nothing but the scanner's line end.
    #[error("nothing was scanned")]
    Empty,
    /// More than a payment code, an order number or a reference can hold.
    #[error("the scanned text is too long for a payment code")]
    TooLong,
    /// Control characters inside the text: a scanner in a wrong mode, or two scans in one.
    #[error("the scanned text has control characters in it")]
    ControlCharacters,
    /// Letters beyond ASCII: full-width digits of an input method, emoji, bidi marks.
    #[error("the scanned text has characters that no payment code has")]
    NotAscii,
    /// Shaped like an order number, but its check character does not fit.
    #[error("the order number was misread; please scan or type it again")]
    Misread,
    /// Begins like an EMVCo merchant code, but its CRC or its structure is wrong.
    #[error("this is a shop's payment code, misread or damaged")]
    DamagedMerchantCode,
    /// A link that adds a person in a messenger: no money can come by it.
    #[error("this is a person's contact, not a payment code")]
    Contact,
    /// Printable text of no known kind.
    #[error("this is not a code the till knows")]
    Unrecognised,
}

impl NotOurs {
    /// Every reason: the words of each language are checked against it.
    pub const ALL: [Self; 8] = [
        Self::Empty,
        Self::TooLong,
        Self::ControlCharacters,
        Self::NotAscii,
        Self::Misread,
        Self::DamagedMerchantCode,
        Self::Contact,
        Self::Unrecognised,
    ];

    /// The stable code that screens and scripts switch on.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "scan.empty",
            Self::TooLong => "scan.too_long",
            Self::ControlCharacters => "scan.control_characters",
            Self::NotAscii => "scan.not_ascii",
            Self::Misread => "scan.misread",
            Self::DamagedMerchantCode => "scan.damaged_merchant_code",
            Self::Contact => "scan.contact",
            Self::Unrecognised => "scan.unrecognised",
        }
    }
}
