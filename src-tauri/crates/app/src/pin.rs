//! PINs: Argon2id over a keyed digest, so that a stolen database alone cannot be searched
//! (a four-digit PIN falls in minutes otherwise: reliability.md §1.7).

use crate::error::secret_problem;
use crate::host::{Host, SecretError};
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use hexiao_contract::Problem;
use zeroize::Zeroizing;

/// The secret store's name of the pepper.
pub const PEPPER: &str = "pepper";
/// 64 MiB, three passes, one lane: about 0.1 s on a till.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;

/// Makes the pepper once, at setup.
pub fn make_pepper(host: &dyn Host) -> Result<(), SecretError> {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    host.random(&mut *bytes)?;
    host.keep_secret(PEPPER, &BASE64.encode(*bytes))
}

/// A keyed digest under the pepper, for PINs and for scanned codes; `domain` keeps the two
/// apart.
pub fn keyed_digest(host: &dyn Host, domain: &str, text: &str) -> Result<Vec<u8>, Problem> {
    let pepper = host.secret(PEPPER).map_err(secret_problem)?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, pepper.as_bytes());
    let message = Zeroizing::new(format!("{domain}\0{text}"));
    Ok(hmac::sign(&key, message.as_bytes()).as_ref().to_vec())
}

fn argon() -> Result<Argon2<'static>, Problem> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None);
    let params = params.map_err(|_| Problem::new("internal"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The PHC string that is stored for a PIN.
pub fn hash(host: &dyn Host, pin: &str) -> Result<String, Problem> {
    let digest = Zeroizing::new(keyed_digest(host, "pin", pin)?);
    let mut salt = [0_u8; 16];
    host.random(&mut salt).map_err(secret_problem)?;
    let salt = SaltString::encode_b64(&salt).map_err(|_| Problem::new("internal"))?;
    let hashed = argon()?.hash_password(&digest, &salt);
    Ok(hashed.map_err(|_| Problem::new("internal"))?.to_string())
}

/// Whether the PIN is the one that was hashed.
pub fn matches(host: &dyn Host, pin: &str, stored: &str) -> Result<bool, Problem> {
    let digest = Zeroizing::new(keyed_digest(host, "pin", pin)?);
    let parsed = PasswordHash::new(stored).map_err(|_| Problem::new("internal"))?;
    Ok(argon()?.verify_password(&digest, &parsed).is_ok())
}
