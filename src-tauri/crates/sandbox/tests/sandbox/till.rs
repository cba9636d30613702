//! A till that speaks the platform's protocol, written from alipay.md and sharing no code
//! with the simulator.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use hexiao_sandbox::{Config, Customer, Sandbox, demo};
use serde_json::{Value, json};
use std::time::Duration;

pub struct Till {
    pub sandbox: Sandbox,
    agent: ureq::Agent,
    key: RsaKeyPair,
}

/// What came back from one call.
#[derive(Debug)]
pub enum Back {
    /// Signed and verified, with its key.
    Signed(Value),
    /// Well-formed, without a signature.
    Unsigned(String, Value),
    /// Well-formed with a signature that does not verify.
    Forged,
    /// Not an answer of the platform: the status and the text.
    Noise(u16, String),
    /// No reply.
    Nothing,
}

pub type Pairs = Vec<(String, String)>;

pub fn till(customer: Customer) -> Till {
    Till::at(
        Sandbox::start(Config {
            customer,
            ..Config::default()
        })
        .unwrap(),
    )
}

impl Till {
    pub fn at(sandbox: Sandbox) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(3)))
            .build();
        let der = BASE64_STANDARD
            .decode(demo::merchant_private_key())
            .unwrap();
        let key = RsaKeyPair::from_pkcs8(&der).unwrap();
        Self {
            sandbox,
            agent: config.new_agent(),
            key,
        }
    }

    /// A call that must be answered and signed.
    pub fn call(&self, method: &str, biz: Value) -> Value {
        match self.try_call(method, biz) {
            Back::Signed(answer) => answer,
            other => panic!("{method}: {other:?}"),
        }
    }

    pub fn try_call(&self, method: &str, biz: Value) -> Back {
        self.post(&self.signed(params(method, &biz)))
    }

    pub fn signed(&self, mut pairs: Pairs) -> Pairs {
        pairs.sort();
        let kept = pairs.iter().filter(|(_, v)| !v.is_empty());
        let text = kept
            .map(|(k, v)| format!("{k}={v}"))
            .collect::<Vec<_>>()
            .join("&");
        let mut sign = vec![0; self.key.public_modulus_len()];
        let random = SystemRandom::new();
        self.key
            .sign(&RSA_PKCS1_SHA256, &random, text.as_bytes(), &mut sign)
            .unwrap();
        pairs.push(("sign".into(), BASE64_STANDARD.encode(sign)));
        pairs
    }

    /// Public parameters in the query, `biz_content` in the form (alipay.md §1).
    pub fn post(&self, pairs: &Pairs) -> Back {
        let (form, query): (Pairs, Pairs) = pairs
            .iter()
            .cloned()
            .partition(|(name, _)| name == "biz_content");
        let url = format!("{}?{}", self.sandbox.gateway(), encoded(&query));
        let request = self
            .agent
            .post(url)
            .header("content-type", "application/x-www-form-urlencoded");
        read(request.send(encoded(&form)))
    }

    /// Everything in the query (alipay.md §1).
    pub fn get(&self, pairs: &Pairs) -> Back {
        read(
            self.agent
                .get(format!("{}?{}", self.sandbox.gateway(), encoded(pairs)))
                .call(),
        )
    }

    /// The body as it came.
    pub fn raw(&self, pairs: &Pairs) -> String {
        let url = format!("{}?{}", self.sandbox.gateway(), encoded(pairs));
        self.agent
            .get(url)
            .call()
            .unwrap()
            .body_mut()
            .read_to_string()
            .unwrap()
    }

    /// The phone and the control API.
    pub fn press(&self, path: &str, body: Value) -> (u16, Value) {
        let url = format!("{}{path}", self.sandbox.url());
        let request = self
            .agent
            .post(url)
            .header("content-type", "application/json");
        let mut response = request.send(body.to_string()).unwrap();
        let text = response.body_mut().read_to_string().unwrap();
        (
            response.status().as_u16(),
            serde_json::from_str(&text).unwrap(),
        )
    }

    pub fn look(&self, path: &str) -> Value {
        let url = format!("{}{path}", self.sandbox.url());
        let text = self
            .agent
            .get(url)
            .call()
            .unwrap()
            .body_mut()
            .read_to_string()
            .unwrap();
        serde_json::from_str(&text).unwrap()
    }

    pub fn precreate(&self, order: &str, amount: &str) -> String {
        let biz = json!({"out_trade_no": order, "total_amount": amount, "subject": "tea"});
        let answer = self.call("alipay.trade.precreate", biz);
        assert_eq!(answer["code"], "10000", "{answer}");
        answer["qr_code"].as_str().unwrap().to_owned()
    }

    pub fn pay(&self, order: &str, amount: &str, auth_code: &str) -> Value {
        self.call("alipay.trade.pay", paying(order, amount, auth_code))
    }

    pub fn query(&self, order: &str) -> Value {
        self.call("alipay.trade.query", json!({"out_trade_no": order}))
    }

    pub fn cancel(&self, order: &str) -> Value {
        self.call("alipay.trade.cancel", json!({"out_trade_no": order}))
    }

    /// Asks until the trade has this status; gives up after ten seconds.
    pub fn wait_for(&self, order: &str, status: &str) -> Value {
        for _ in 0..200 {
            let answer = self.query(order);
            if answer["trade_status"] == status {
                return answer;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{order} never became {status}: {}", self.query(order));
    }

    pub fn faults(&self, script: &str) {
        self.sandbox.set_faults(script.parse().unwrap());
    }
}

pub fn paying(order: &str, amount: &str, auth_code: &str) -> Value {
    json!({
        "out_trade_no": order, "total_amount": amount, "subject": "tea",
        "scene": "bar_code", "auth_code": auth_code,
    })
}

pub fn params(method: &str, biz: &Value) -> Pairs {
    let pairs = [
        ("app_id", demo::APP_ID),
        ("method", method),
        ("format", "JSON"),
        ("charset", "utf-8"),
        ("sign_type", "RSA2"),
        ("timestamp", "2026-03-05 12:00:00"),
        ("version", "1.0"),
        ("biz_content", &biz.to_string()),
    ];
    pairs.map(|(k, v)| (k.to_owned(), v.to_owned())).to_vec()
}

fn encoded(pairs: &Pairs) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

fn read(reply: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Back {
    let Ok(mut response) = reply else {
        return Back::Nothing;
    };
    let status = response.status().as_u16();
    let Ok(text) = response.body_mut().read_to_string() else {
        return Back::Nothing;
    };
    understood(&text).unwrap_or(Back::Noise(status, text))
}

/// The signed bytes are the raw text of the member's value (alipay.md §3).
fn understood(text: &str) -> Option<Back> {
    let whole: Value = serde_json::from_str(text).ok()?;
    let (key, answer) = whole
        .as_object()?
        .iter()
        .find(|(key, _)| key.ends_with("_response"))?;
    let Some(sign) = whole["sign"].as_str() else {
        return Some(Back::Unsigned(key.clone(), answer.clone()));
    };
    let from = text.find("_response\":")? + "_response\":".len();
    let raw = &text[from..text.rfind(",\"sign\":")?];
    let key = BASE64_STANDARD.decode(demo::platform_public_key()).unwrap();
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key);
    let genuine = key
        .verify(raw.as_bytes(), &BASE64_STANDARD.decode(sign).ok()?)
        .is_ok();
    Some(if genuine {
        Back::Signed(answer.clone())
    } else {
        Back::Forged
    })
}
