//! Bills: where they are, and the files (wechatpay.md §10).

use super::{Act, param};
use crate::clock::MINUTE;
use crate::wechat::answer::{Content, Refusal};
use crate::wechat::bill::{fund_flow, trades};
use crate::wechat::call::Key;
use crate::wechat::notes::File;
use crate::{clock, wechat};
use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use std::io::Write;

/// An address of a bill is good for five minutes (wechatpay.md §10).
const LIFE: i64 = 5 * MINUTE;

/// The bill of a day. The practice shop does not wait for tomorrow: today's bill holds what
/// happened so far.
pub fn bill(act: &mut Act<'_>) -> Result<Content, Refusal> {
    let day = act.asked("bill_date").ok_or(param("缺少bill_date"))?;
    let today = clock::wire(act.now);
    let today = today.get(..10).unwrap_or_default();
    let is_day = day.len() == 10 && clock::parse(&format!("{day} 00:00")).is_some();
    if !is_day {
        return Err(param("bill_date格式错误"));
    }
    if day > today {
        return Err(Refusal::wrong(
            "STATEMENT_CREATING",
            "账单生成中，请稍后再试",
        ));
    }
    let text = match act.key {
        Key::Bill("fundflowbill") => fund_flow(act.orders, day),
        Key::Bill(_) | Key::None | Key::Order(_) | Key::Transaction(_) | Key::Refund(_) => {
            trades(act.orders, day)
        }
    };
    let text = text.ok_or(Refusal::wrong("NO_STATEMENT_EXIST", "账单不存在"))?;
    // The hash is over the plain bytes, packed or not (wechatpay.md §10).
    let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes());
    let hash: String = hash
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let bytes = match act.asked("tar_type") {
        Some("GZIP") => packed(text.as_bytes()).ok_or(Refusal::system_error())?,
        Some(_) => return Err(param("tar_type错误")),
        None => text.into_bytes(),
    };
    let dies = act.now.saturating_add(LIFE);
    let token = act.orders.keep_file(File { bytes, dies }, act.now);
    let (origin, root) = (act.origin, wechat::ROOT);
    Ok(Content::Fields(json!({
        "hash_type": "SHA1",
        "hash_value": hash,
        "download_url": format!("{origin}{root}/v3/billdownload/file?token={token}"),
    })))
}

/// The file itself: the request is signed, the answer is not (wechatpay.md §3, §10).
pub fn download(act: &mut Act<'_>) -> Result<Content, Refusal> {
    let token = act.asked("token").ok_or(param("缺少token"))?;
    let file = act.orders.file(token, act.now);
    let file = file.ok_or(Refusal::wrong("INVALID_REQUEST", "下载地址已失效"))?;
    Ok(Content::File(file.bytes.clone()))
}

fn packed(plain: &[u8]) -> Option<Vec<u8>> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(plain).ok()?;
    gzip.finish().ok()
}
