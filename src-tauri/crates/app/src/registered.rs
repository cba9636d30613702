//! The shop's printed codes: registered from a picture or a text, shown back so that the owner
//! sees whose they are, and filled in for a sale without a network.

use crate::app::App;
use crate::sale::parse_wallet;
use crate::session::Acting;
use hexiao_codes::{
    Amount, MerchantCode, NotOurs, Scan, Scheme, classify, currency_of, draw_svg, read_image,
    trim_scan,
};
use hexiao_contract::{OfflineCode, OfflineCodeRequest, Problem, StaticCodeView};
use hexiao_domain::{Currency, Fact, Permission, StaticCode, Wallet};

/// Random bytes in a reference that the till makes: two sales never share one.
const REFERENCE_BYTES: usize = 5;

impl App {
    /// The shop's printed codes, a wallet each.
    pub fn static_codes(&self, token: &str) -> Result<Vec<StaticCodeView>, Problem> {
        let acting = self.acting(token, Permission::Configure)?;
        self.static_codes_as(&acting)
    }

    /// The same for a person who is known already.
    pub fn static_codes_as(&self, acting: &Acting) -> Result<Vec<StaticCodeView>, Problem> {
        acting.may(Permission::Configure)?;
        let codes = self.read(|view| {
            let of = |wallet: Wallet| view.static_code(wallet).transpose();
            Wallet::ALL
                .into_iter()
                .filter_map(of)
                .collect::<Result<Vec<_>, _>>()
        })?;
        codes.iter().map(view).collect()
    }

    /// Registers the code in a picture for a wallet.
    pub fn set_static_code_as(
        &self,
        acting: &Acting,
        wallet: &str,
        picture: &[u8],
    ) -> Result<StaticCodeView, Problem> {
        acting.may(Permission::Configure)?;
        let text = read_image(picture).map_err(|error| Problem::new(error.code()))?;
        self.set_static_code_text_as(acting, wallet, &text)
    }

    /// Registers a code for a wallet by the text in it.
    pub fn set_static_code_text(
        &self,
        token: &str,
        wallet: &str,
        text: &str,
    ) -> Result<StaticCodeView, Problem> {
        let acting = self.acting(token, Permission::Configure)?;
        self.set_static_code_text_as(&acting, wallet, text)
    }

    /// The same for a person who is known already.
    pub fn set_static_code_text_as(
        &self,
        acting: &Acting,
        wallet: &str,
        text: &str,
    ) -> Result<StaticCodeView, Problem> {
        acting.may(Permission::Configure)?;
        let code = printed(parse_wallet(wallet)?, text, self.shop.currency)?;
        let shown = view(&code)?;
        self.write(acting.actor(), move |_| {
            Ok((vec![Fact::StaticCodeSet { code }], ()))
        })?;
        self.tell_health();
        Ok(shown)
    }

    /// The printed code of a wallet for one sale: with its amount and a reference in it where
    /// the scheme allows that, as it is printed otherwise.
    pub fn offline_code(
        &self,
        token: &str,
        request: &OfflineCodeRequest,
    ) -> Result<OfflineCode, Problem> {
        self.acting(token, Permission::RedeemClaim)?;
        let asked = request.reference.as_deref();
        let sale = self.sale(&request.amount, &request.wallet, asked)?;
        let order = request.order_number.as_deref();
        let order = order.map(crate::scan::order_number).transpose()?;
        let wallet = sale.wallet;
        let printed = self.read(move |view| view.static_code(wallet))?;
        let Some(printed) = printed else {
            return Ok(OfflineCode::default());
        };
        let named = order.map(|order| order.to_string());
        let named = named.or_else(|| sale.reference.map(|reference| reference.to_string()));
        let reference = named.map_or_else(|| self.new_reference(), Ok)?;
        let code = MerchantCode::read(&printed.text).ok();
        let charged = code.and_then(|code| {
            let amount = Amount::try_from(sale.amount).ok()?;
            code.charged(amount, &reference)
        });
        Ok(match charged {
            Some(charged) => OfflineCode {
                svg: draw_svg(&charged.code.text()).ok(),
                has_amount: true,
                reference: charged.carries_reference.then_some(reference),
            },
            None => OfflineCode {
                svg: draw_svg(&printed.text).ok(),
                has_amount: false,
                reference: None,
            },
        })
    }

    /// A reference that no other sale has, short enough for every scheme.
    fn new_reference(&self) -> Result<String, Problem> {
        let mut bytes = [0; REFERENCE_BYTES];
        let drawn = self.host.random(&mut bytes);
        drawn.map_err(|error| Problem::new(error.code()))?;
        let digits: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
        Ok(format!("HX{digits}"))
    }
}

/// A text that may be a wallet's printed code in a shop of this currency.
fn printed(wallet: Wallet, text: &str, currency: Currency) -> Result<StaticCode, Problem> {
    let text = trim_scan(text);
    let fits = match classify(text) {
        // Whoever serves a shop's own wallet may hand out UnionPay's codes.
        Scan::PaymentCode { wallet: of, .. } => {
            of == wallet || (of, wallet) == (Wallet::Unionpay, Wallet::Other)
        }
        Scan::EmvMerchant => belongs(wallet, text, currency)?,
        // A shop's own wallet has addresses of its own.
        Scan::NotOurs(NotOurs::Unrecognised) => wallet == Wallet::Other && is_address(text),
        Scan::NotOurs(why @ NotOurs::DamagedMerchantCode) => return Err(Problem::new(why.code())),
        Scan::AuthCode { .. }
        | Scan::OrderNumber(_)
        | Scan::EmvCustomer
        | Scan::UpiLink
        | Scan::EpcTransfer
        | Scan::TransactionId { .. }
        | Scan::Product
        | Scan::CardNumber
        | Scan::Reference(_)
        | Scan::NotOurs(_) => false,
    };
    let text = text.to_owned();
    let code = StaticCode { wallet, text };
    fits.then_some(code)
        .ok_or_else(|| Problem::new("not_a_static_code"))
}

fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").unwrap_or_default();
    !rest.is_empty() && !rest.contains(' ')
}

/// Whether an EMVCo code pays this wallet, in the shop's currency, whatever the sale.
fn belongs(wallet: Wallet, text: &str, currency: Currency) -> Result<bool, Problem> {
    let Ok(code) = MerchantCode::read(text) else {
        return Ok(false);
    };
    if code.holds_card_number() {
        return Err(Problem::new("card_number"));
    }
    if code.get(54).is_some() || code.get(1) == Some("12") {
        return Err(Problem::new("static_code_for_one_sale"));
    }
    let named = code.currency();
    if named != currency_of(currency) {
        let named = named.map_or("?", |known| known.code());
        let problem = Problem::new("static_code_currency").with("named", named);
        return Err(problem.with("currency", currency.code()));
    }
    let mut schemes = code.schemes();
    Ok(match wallet {
        Wallet::Other => true,
        Wallet::Unionpay => schemes.any(|scheme| scheme == Scheme::UnionPay),
        Wallet::Alipay => schemes.any(|scheme| scheme == Scheme::Alipay),
        Wallet::Wechatpay => schemes.any(|scheme| scheme == Scheme::WechatPay),
        Wallet::Applepay => false,
    })
}

fn view(code: &StaticCode) -> Result<StaticCodeView, Problem> {
    let svg = draw_svg(&code.text).map_err(|error| Problem::new(error.code()))?;
    let parsed = MerchantCode::read(&code.text).ok();
    let part =
        |of: fn(&MerchantCode) -> Option<&str>| parsed.as_ref().and_then(of).map(str::to_owned);
    let currency = parsed.as_ref().and_then(MerchantCode::currency);
    Ok(StaticCodeView {
        wallet: code.wallet.code().to_owned(),
        svg,
        address: parsed.is_none().then(|| code.text.clone()),
        schemes: parsed.as_ref().map(schemes).unwrap_or_default(),
        name: part(MerchantCode::name),
        city: part(MerchantCode::city),
        country: part(MerchantCode::country),
        currency: currency.map(|currency| currency.code().to_owned()),
        reference: part(MerchantCode::reference),
        takes_amount: parsed.as_ref().is_some_and(MerchantCode::takes_amount),
    })
}

fn schemes(code: &MerchantCode) -> Vec<String> {
    code.schemes()
        .map(|scheme| scheme.code().to_owned())
        .collect()
}
