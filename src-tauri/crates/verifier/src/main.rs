//! `hexiao-verify`: confirms or refutes an archive.
//!
//! Exit codes: 0 confirmed · 1 refuted · 2 wrong words on the command line · 3 cannot be read.

mod output;

use clap::Parser;
use hexiao_verifier::{Head, Lang, Options, unhex, verify};
use std::path::PathBuf;
use std::process::ExitCode;

/// 核对收银台账目归档 · Confirms or refutes an archive of a till's journal.
///
/// 退出码 / Exit codes: 0 确认 confirmed · 1 否定 refuted · 2 用法错误 wrong usage · 3 无法读取 cannot be read
#[derive(Parser)]
#[command(name = "hexiao-verify", version)]
struct Cli {
    /// 归档文件夹 · The archive's folder
    archive: PathBuf,
    /// 收据上的序号和哈希，可多次给出 · A number and hash printed on a receipt, e.g. 1234-ab12cd34; as often as you like
    #[arg(long, value_name = "SEQ-HASH")]
    head: Vec<Head>,
    /// 店主留存的公钥；换过密钥则全部给出 · The owner's public key; after a change of keys, each of them
    #[arg(long, value_name = "HEX", value_parser = key)]
    key: Vec<[u8; 32]>,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
    /// 语言，默认取自环境 · The language; by default the system's
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

fn key(text: &str) -> Result<[u8; 32], &'static str> {
    let text = text.trim().to_ascii_lowercase();
    unhex(&text).ok_or("a key has 64 hex digits / 公钥为 64 位十六进制")
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let lang = cli.lang.unwrap_or_else(system_language);
    let options = Options {
        heads: cli.head,
        keys: cli.key,
    };
    let judged = verify(&cli.archive, &options);
    let text = match cli.json {
        true => output::json(&judged, lang),
        false => output::plain(&judged, lang),
    };
    // A reader that closes the pipe has read enough.
    let _ = std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes());
    match judged {
        Ok(report) if report.is_confirmed() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(1),
        Err(_) => ExitCode::from(3),
    }
}

fn system_language() -> Lang {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    match set.is_some_and(|value| value.to_ascii_lowercase().starts_with("zh")) {
        true => Lang::Zh,
        false => Lang::En,
    }
}
