//! What the platform keeps beside its book: the keys it signs with, its certificates
//! (wechatpay.md §3), and the balance that refunds are paid from (§9).

use crate::config::SandboxError;
use crate::demo::wechat as demo;
use crate::keys::Keys;
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How the simulated WeChat Pay proves its answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WechatSigning {
    /// With the key `PUB_KEY_ID_…` alone; there are no certificates, as for merchants since
    /// the end of 2024.
    #[default]
    PublicKey,
    /// With the key of a platform certificate alone, as for older merchants.
    Certificate,
    /// With the key where a request names it, otherwise with a certificate's: a merchant on
    /// the way from one to the other.
    Either,
}

/// What the platform signs with and pays from.
pub struct Signers {
    key: Keys,
    certificates: [Keys; 2],
    state: Mutex<State>,
    /// What refunds can be paid from, in fen.
    balance_fen: AtomicI64,
}

#[derive(Clone, Copy, Debug, Default)]
struct State {
    signing: WechatSigning,
    /// Which certificate is in use.
    current: usize,
    /// The other one is listed as well.
    rotated: bool,
}

/// One key and the name under which it signs.
#[derive(Clone, Copy)]
pub struct Signer<'a> {
    pub keys: &'a Keys,
    pub id: &'static str,
}

impl Signers {
    /// The practice keys of `assets/demo/wechat`.
    pub fn practice() -> Result<Self, SandboxError> {
        let [first, second] = demo::PLATFORM_CERTIFICATES;
        Ok(Self {
            key: Keys::wechat(demo::platform_private_key())?,
            certificates: [
                Keys::wechat(first.private_key)?,
                Keys::wechat(second.private_key)?,
            ],
            state: Mutex::default(),
            balance_fen: AtomicI64::new(i64::MAX),
        })
    }

    pub fn balance_fen(&self) -> i64 {
        self.balance_fen.load(Ordering::Relaxed)
    }

    pub fn set_balance_fen(&self, fen: i64) {
        self.balance_fen.store(fen, Ordering::Relaxed);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn signing(&self) -> WechatSigning {
        self.state().signing
    }

    pub fn set_signing(&self, signing: WechatSigning) {
        self.state().signing = signing;
    }

    /// From now on the other certificate is in use; both are listed.
    pub fn rotate(&self) {
        let mut state = self.state();
        state.current = 1_usize.saturating_sub(state.current);
        state.rotated = true;
    }

    /// Who signs the answer to a request with these headers.
    pub fn signer(&self, headers: &HeaderMap) -> Signer<'_> {
        let state = *self.state();
        let named = headers.get("wechatpay-serial");
        let named = named.is_some_and(|id| id.as_bytes() == demo::PLATFORM_KEY_ID.as_bytes());
        let by_key = match state.signing {
            WechatSigning::PublicKey => true,
            WechatSigning::Certificate => false,
            WechatSigning::Either => named,
        };
        let pair = self.certificates.iter().zip(demo::PLATFORM_CERTIFICATES);
        match pair.skip(state.current).take(1).next() {
            Some((keys, certificate)) if !by_key => Signer {
                keys,
                id: certificate.serial,
            },
            Some(_) | None => Signer {
                keys: &self.key,
                id: demo::PLATFORM_KEY_ID,
            },
        }
    }

    /// The shop's half is the same whoever signs.
    pub const fn merchant(&self) -> &Keys {
        &self.key
    }

    /// The certificates that are listed now, the one in use first; none where there are none.
    pub fn listed(&self) -> Vec<demo::PlatformCertificate> {
        let state = *self.state();
        let mut listed = demo::PLATFORM_CERTIFICATES.to_vec();
        if state.current == 1 {
            listed.reverse();
        }
        listed.truncate(match (state.signing, state.rotated) {
            (WechatSigning::PublicKey, _) => 0,
            (WechatSigning::Certificate | WechatSigning::Either, false) => 1,
            (WechatSigning::Certificate | WechatSigning::Either, true) => 2,
        });
        listed
    }
}
