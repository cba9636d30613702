//! Answers: their fields, their codes, and the signature over the raw text (alipay.md §3).

use crate::config::SandboxError;
use crate::keys::Keys;
use crate::method::Method;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

/// The fields of one answer, in the order they are written.
#[derive(Clone, Debug)]
pub struct Answer {
    fields: Vec<(&'static str, Value)>,
}

impl Answer {
    fn coded(code: &str, msg: &str) -> Self {
        Self { fields: Vec::new() }
            .with("code", code)
            .with("msg", msg)
    }

    /// Success (alipay.md §6).
    pub fn success() -> Self {
        Self::coded("10000", "Success")
    }

    /// The order is made and the customer must still confirm (alipay.md §6).
    pub fn waiting() -> Self {
        Self::coded("10003", " order success pay inprocess")
    }

    /// Adds a field.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.fields.push((name, value.into()));
        self
    }

    /// Adds a field if there is something to say.
    #[must_use]
    pub fn with_some(self, name: &'static str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Whether the answer has this field.
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(field, _)| *field == name)
    }

    /// Rewrites a text field of this name, wherever in the answer it stands.
    pub fn rewrite(&mut self, name: &str, change: impl Fn(&str) -> String) {
        for (field, value) in &mut self.fields {
            rewrite(field, value, name, &change);
        }
    }

    /// The JSON object, slashes escaped as the platform's serialiser does (alipay.md §3).
    fn json(&self) -> String {
        serde_json::to_string(self)
            .unwrap_or_default()
            .replace('/', "\\/")
    }
}

fn rewrite(field: &str, value: &mut Value, name: &str, change: &impl Fn(&str) -> String) {
    match value {
        Value::String(text) if field == name => *text = change(text),
        Value::Array(members) => members
            .iter_mut()
            .for_each(|member| rewrite("", member, name, change)),
        Value::Object(members) => members
            .iter_mut()
            .for_each(|(field, member)| rewrite(field, member, name, change)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.fields.len()))?;
        for (name, value) in &self.fields {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// A refusal: the gateway's code, and the reason in the platform's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    code: &'static str,
    msg: &'static str,
    /// E.g. `ACQ.TRADE_NOT_EXIST`.
    pub sub_code: &'static str,
    sub_msg: &'static str,
    retry: bool,
}

impl Refusal {
    /// The business said no: 40004 and an `ACQ.` sub code (alipay.md §6).
    pub const fn business(sub_code: &'static str, sub_msg: &'static str) -> Self {
        Self {
            code: "40004",
            msg: "Business Failed",
            sub_code,
            sub_msg,
            retry: false,
        }
    }

    /// A required public parameter is missing (alipay.md §6).
    pub const fn missing(sub_code: &'static str, sub_msg: &'static str) -> Self {
        let msg = "Missing Required Arguments";
        Self {
            code: "40001",
            msg,
            sub_code,
            sub_msg,
            retry: false,
        }
    }

    /// A public parameter is wrong (alipay.md §6).
    pub const fn invalid(sub_code: &'static str, sub_msg: &'static str) -> Self {
        Self {
            code: "40002",
            msg: "Invalid Arguments",
            sub_code,
            sub_msg,
            retry: false,
        }
    }

    /// The contract does not include the method (redemption-upload.md, 40006).
    pub const fn forbidden() -> Self {
        let (sub_code, sub_msg) = ("isv.insufficient-isv-permissions", "商户权限不足");
        Self {
            code: "40006",
            msg: "Insufficient Permissions",
            sub_code,
            sub_msg,
            retry: false,
        }
    }

    /// Nobody knows; for a cancel, ask again with the same input (alipay.md §8).
    pub const fn unknown() -> Self {
        let (code, msg) = ("40004", "Business Failed");
        Self {
            code,
            msg,
            sub_code: "ACQ.SYSTEM_ERROR",
            sub_msg: "系统异常",
            retry: true,
        }
    }

    /// `ACQ.INVALID_PARAMETER`.
    pub const fn parameter() -> Self {
        Self::business("ACQ.INVALID_PARAMETER", "参数无效")
    }

    /// `ACQ.TRADE_NOT_EXIST`.
    pub const fn not_exist() -> Self {
        Self::business("ACQ.TRADE_NOT_EXIST", "交易不存在")
    }

    /// `ACQ.TRADE_HAS_SUCCESS`: not a failure, a question answered (alipay.md §6).
    pub const fn has_success() -> Self {
        Self::business("ACQ.TRADE_HAS_SUCCESS", "交易已被支付")
    }

    /// `ACQ.TRADE_HAS_CLOSE`.
    pub const fn has_close() -> Self {
        Self::business("ACQ.TRADE_HAS_CLOSE", "交易已经关闭")
    }

    /// `ACQ.CONTEXT_INCONSISTENT`: the same order number with other data.
    pub const fn inconsistent() -> Self {
        Self::business("ACQ.CONTEXT_INCONSISTENT", "交易信息被篡改")
    }

    /// Certificates write their codes without the `ACQ.` of trades (redemption-upload.md).
    pub const fn no_parameter() -> Self {
        Self::business("INVALID_PARAMETER", "参数有误")
    }

    /// Certificates and bills: nobody knows; the same request again.
    pub const fn trouble() -> Self {
        Self::business("SYSTEM_ERROR", "系统繁忙")
    }

    /// There is no such bill, or it is not made yet (alipay.md §10).
    pub const fn no_bill() -> Self {
        Self::business("isp.bill_not_exist", "账单不存在")
    }

    /// `CERTIFICATE_NOT_EXIST`.
    pub const fn no_certificate() -> Self {
        Self::business("CERTIFICATE_NOT_EXIST", "凭证不存在或未发放")
    }

    /// `CERTIFICATE_IS_USED`.
    pub const fn used_certificate() -> Self {
        Self::business("CERTIFICATE_IS_USED", "凭证已核销")
    }

    /// The answer that says so; a cancel also says whether to retry (alipay.md §8).
    pub fn answer(&self, of_cancel: bool) -> Answer {
        let answer = Answer::coded(self.code, self.msg)
            .with("sub_code", self.sub_code)
            .with("sub_msg", self.sub_msg);
        let flag = if self.retry { "Y" } else { "N" };
        if of_cancel {
            answer.with("retry_flag", flag)
        } else {
            answer
        }
    }
}

/// A whole body under its key, before it is signed.
#[derive(Clone, Debug)]
pub struct Reply {
    /// `alipay_trade_query_response`, or `error_response`.
    pub key: String,
    /// What it says.
    pub answer: Answer,
    /// `error_response` comes unsigned (alipay.md §3).
    pub signed: bool,
}

impl Reply {
    /// A signed answer to one method.
    pub fn to(method: Method, answer: Answer) -> Self {
        Self {
            key: method.response_key(),
            answer,
            signed: true,
        }
    }

    /// The same without its signature.
    #[must_use]
    pub fn unsigned(self) -> Self {
        Self {
            signed: false,
            ..self
        }
    }

    /// An `error_response`: the gateway could not route the request (alipay.md §3).
    pub fn gateway_error(refusal: &Refusal) -> Self {
        Self {
            key: "error_response".to_owned(),
            answer: refusal.answer(false),
            signed: false,
        }
    }

    /// The body, signed over the raw text of the member's value (alipay.md §3).
    pub fn body(&self, keys: &Keys) -> Result<String, SandboxError> {
        let object = self.answer.json();
        self.body_signed_over(&object, &object, keys)
    }

    /// The same body under the signature of another text: well-formed, and false.
    pub fn forged_body(&self, keys: &Keys) -> Result<String, SandboxError> {
        self.body_signed_over(&self.answer.json(), "{}", keys)
    }

    fn body_signed_over(
        &self,
        object: &str,
        text: &str,
        keys: &Keys,
    ) -> Result<String, SandboxError> {
        if !self.signed {
            return Ok(format!(r#"{{"{}":{object}}}"#, self.key));
        }
        let sign = keys.sign(text.as_bytes())?;
        Ok(format!(r#"{{"{}":{object},"sign":"{sign}"}}"#, self.key))
    }
}
