//! The shop's printed codes.

use serde::{Deserialize, Serialize};
use specta::Type;

/// A printed code of the shop's, as the owner checks it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct StaticCodeView {
    /// The wallet it is registered for.
    pub wallet: String,
    /// Drawn afresh, dark on white.
    pub svg: String,
    /// The address in it, where it is one and says nothing of the payee.
    pub address: Option<String>,
    /// The schemes in it, e.g. `unionpay`, `fps`: `scheme.*` in the locales.
    pub schemes: Vec<String>,
    /// The payee's name.
    pub name: Option<String>,
    /// The payee's city.
    pub city: Option<String>,
    /// ISO letters of the payee's country.
    pub country: Option<String>,
    /// ISO letters of the currency.
    pub currency: Option<String>,
    /// The reference in it.
    pub reference: Option<String>,
    /// The till may put a sale's amount into it.
    pub takes_amount: bool,
}

/// A sale without a network, for which a printed code is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct OfflineCodeRequest {
    /// `12.34`, in the shop's currency.
    pub amount: String,
    /// The wallet.
    pub wallet: String,
    /// The shop's own reference, if any.
    pub reference: Option<String>,
    /// The order, if there is one already.
    pub order_number: Option<String>,
}

/// The printed code of a wallet for one sale.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct OfflineCode {
    /// Drawn, dark on white; none when no code is registered.
    pub svg: Option<String>,
    /// The amount is in it; otherwise the customer types it.
    pub has_amount: bool,
    /// The reference in it, by which the bank's line is found: the claim must bear it.
    pub reference: Option<String>,
}
