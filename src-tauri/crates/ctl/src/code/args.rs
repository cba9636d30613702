//! The words of `hexiaoctl code`.

use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Subcommand)]
pub enum CodeCommand {
    /// Says what a scanned text is.
    Classify {
        /// The text as it was scanned.
        #[arg(allow_hyphen_values = true)]
        text: String,
    },
    /// Takes a shop's code apart: EMVCo, SEPA transfer. A customer's code is refused and never
    /// shown; nothing that passes for a card number is.
    Parse {
        /// The text as it was scanned.
        #[arg(allow_hyphen_values = true)]
        text: String,
    },
    /// Makes a shop's own code. Whether it was paid is known to the bank alone.
    Build(Box<BuildArgs>),
    /// Reads the one code in a picture, and says what it is.
    Read {
        /// A PNG or JPEG.
        image: PathBuf,
    },
}

/// A national profile.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Profile {
    /// Thailand: --phone, --id or --e-wallet.
    Promptpay,
    /// Thailand, bills: --biller, --ref1, --ref2.
    PromptpayBill,
    /// Singapore: --uen or --phone; --expiry, --editable, --sgqr-….
    Paynow,
    /// Vietnam: --bank and --account or --card.
    Vietqr,
    /// Indonesia: --domain, --pan, --merchant, --criteria, --nmid, --name, --city.
    Qris,
    /// Malaysia: --acquirer, --merchant, --name.
    Duitnow,
    /// Hong Kong: --id, --phone or --email; --clearing, --timeout, --currency.
    Fps,
    /// Brazil: --key, --name, --city; --info.
    Pix,
    /// India: --vpa, --name.
    Upi,
    /// SEPA transfer: --iban, --name; --bic, --structured, --info.
    Epc,
}

#[derive(Args)]
pub struct BuildArgs {
    /// Whose rules the code follows.
    #[arg(long, value_enum)]
    pub profile: Profile,
    #[command(flatten)]
    pub fields: Fields,
    /// A decimal in the profile's currency, e.g. 12.34; without it the customer types it.
    #[arg(long, allow_hyphen_values = true)]
    pub amount: Option<String>,
    /// HKD or CNY, where the profile moves both.
    #[arg(long, value_parser = ["HKD", "CNY"])]
    pub currency: Option<String>,
    /// A code with an amount that may be paid more than once.
    #[arg(long)]
    pub reusable: bool,
    /// Whether the customer may change the amount.
    #[arg(long, value_parser = ["yes", "no"])]
    pub editable: Option<String>,
    /// Draws it as SVG; an existing file is never replaced.
    #[arg(long, value_name = "F")]
    pub svg: Option<PathBuf>,
    /// Draws it as PNG; an existing file is never replaced.
    #[arg(long, value_name = "F")]
    pub png: Option<PathBuf>,
    /// The PNG's side.
    #[arg(long, default_value_t = 600, value_name = "PIXELS")]
    pub pixels: u32,
}

/// Fields as texts, and their names as they are typed.
macro_rules! fields {
    ($($(#[$doc:meta])* $field:ident $name:literal),* $(,)?) => {
        /// What the profiles may want to know.
        #[derive(Args)]
        pub struct Fields {
            $($(#[$doc])* #[arg(long = $name, allow_hyphen_values = true)] pub $field: Option<String>,)*
        }

        impl Fields {
            /// Every field with its name, given or not.
            pub fn all(&self) -> Vec<(&'static str, Option<&str>)> {
                vec![$(($name, self.$field.as_deref())),*]
            }
        }
    };
}

fields! {
    /// The merchant's name.
    name "name",
    /// The merchant's city.
    city "city",
    /// The postal code.
    postal "postal",
    /// The merchant category, four digits.
    category "category",
    /// The shop's reference, which the bank's line bears.
    reference "reference",
    /// What is paid for.
    purpose "purpose",
    /// The till.
    terminal "terminal",
    /// A mobile number.
    phone "phone",
    /// A national, tax or FPS number.
    id "id",
    /// An e-wallet's number.
    e_wallet "e-wallet",
    /// A biller's number.
    biller "biller",
    /// The biller's first reference.
    ref1 "ref1",
    /// The biller's second reference.
    ref2 "ref2",
    /// A company's number in Singapore.
    uen "uen",
    /// The last day on which the code may be paid, e.g. 20261231.
    expiry "expiry",
    /// The joint code's number in the register.
    sgqr_id "sgqr-id",
    /// Its version, e.g. 01.0001.
    sgqr_version "sgqr-version",
    /// Its floor.
    sgqr_level "sgqr-level",
    /// Its unit.
    sgqr_unit "sgqr-unit",
    /// What else tells the place apart.
    sgqr_misc "sgqr-misc",
    /// The day of its version.
    sgqr_date "sgqr-date",
    /// The bank's number.
    bank "bank",
    /// An account at the bank.
    account "account",
    /// A card of the bank.
    card "card",
    /// The acquirer's domain, reversed.
    domain "domain",
    /// The merchant's number at the switch.
    pan "pan",
    /// The merchant's number at the acquirer.
    merchant "merchant",
    /// The size of the business: UMI, UKE, UME, UBE.
    criteria "criteria",
    /// The national merchant number.
    nmid "nmid",
    /// The acquirer's number.
    acquirer "acquirer",
    /// The customer label that the acquirer gave.
    label "label",
    /// The bank's clearing code.
    clearing "clearing",
    /// An e-mail address.
    email "email",
    /// Until when the code may be paid, e.g. 20261231235959.
    timeout "timeout",
    /// A Pix key.
    key "key",
    /// Words to the customer.
    info "info",
    /// A UPI payment address.
    vpa "vpa",
    /// The account.
    iban "iban",
    /// The bank.
    bic "bic",
    /// A structured reference (ISO 11649).
    structured "structured",
}
