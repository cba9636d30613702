//! A till that speaks WeChat Pay's protocol, written from wechatpay.md and sharing no code
//! with the simulator.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use hexiao_sandbox::{Config, Customer, Sandbox, demo::wechat as demo};
use serde_json::{Value, json};
use std::time::Duration;

pub struct Till {
    pub sandbox: Sandbox,
    agent: ureq::Agent,
    key: RsaKeyPair,
}

/// One request as it goes out, before it is signed.
#[derive(Clone)]
pub struct Sent {
    pub method: &'static str,
    /// Path and query below the root.
    pub path: String,
    pub body: String,
    /// Seconds since 1970.
    pub at: i64,
    pub merchant: String,
    pub serial: String,
}

/// What came back.
#[derive(Debug, PartialEq)]
pub struct Back {
    pub status: u16,
    pub body: Value,
    /// The signature fits.
    pub signed: bool,
}

pub fn till(customer: Customer) -> Till {
    let config = Config {
        customer,
        ..Config::default()
    };
    Till::at(Sandbox::start(config).unwrap())
}

#[expect(clippy::disallowed_methods, reason = "the platform's clock is real")]
pub fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    i64::try_from(since.unwrap().as_secs()).unwrap()
}

pub fn get(path: &str) -> Sent {
    Sent {
        method: "GET",
        path: path.into(),
        body: String::new(),
        at: now(),
        merchant: demo::MERCHANT_ID.into(),
        serial: demo::MERCHANT_SERIAL.into(),
    }
}

pub fn post(path: &str, body: &Value) -> Sent {
    Sent {
        method: "POST",
        body: body.to_string(),
        ..get(path)
    }
}

/// An order for a shown code.
pub fn shown(number: &str, fen: i64) -> Value {
    json!({
        "appid": demo::APP_ID, "mchid": demo::MERCHANT_ID, "description": "茶",
        "out_trade_no": number, "notify_url": demo::PAGE,
        "amount": { "total": fen, "currency": "CNY" },
    })
}

/// An order with a scanned code.
pub fn scanned(number: &str, code: &str) -> Value {
    json!({
        "appid": demo::APP_ID, "mchid": demo::MERCHANT_ID, "description": "茶",
        "out_trade_no": number, "payer": { "auth_code": code },
        "amount": { "total": 800, "currency": "CNY" },
        "scene_info": { "device_ip": "127.0.0.1", "store_info": { "out_id": demo::STORE } },
    })
}

impl Till {
    pub fn at(sandbox: Sandbox) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(3)))
            .build();
        let der = BASE64_STANDARD.decode(demo::merchant_private_key());
        Self {
            sandbox,
            agent: config.new_agent(),
            key: RsaKeyPair::from_pkcs8(&der.unwrap()).unwrap(),
        }
    }

    /// The `Authorization` header (wechatpay.md §2).
    pub fn authorize(&self, sent: &Sent) -> String {
        let Sent {
            method,
            path,
            body,
            at,
            merchant,
            serial,
        } = sent;
        let text = format!("{method}\n/wechat{path}\n{at}\nn0nce\n{body}\n");
        let mut sign = vec![0; self.key.public_modulus_len()];
        let random = SystemRandom::new();
        self.key
            .sign(&RSA_PKCS1_SHA256, &random, text.as_bytes(), &mut sign)
            .unwrap();
        let sign = BASE64_STANDARD.encode(sign);
        format!(
            "WECHATPAY2-SHA256-RSA2048 timestamp=\"{at}\",nonce_str=\"n0nce\",\
             serial_no=\"{serial}\",mchid=\"{merchant}\",signature=\"{sign}\""
        )
    }

    pub fn send(&self, sent: &Sent) -> Back {
        self.send_as(sent, &self.authorize(sent)).unwrap()
    }

    /// Sends with an authorization of the test's choice.
    pub fn send_as(&self, sent: &Sent, authorization: &str) -> Result<Back, ureq::Error> {
        let url = format!("{}{}", self.sandbox.wechat_gateway(), sent.path);
        let response = match sent.method {
            "GET" => self
                .agent
                .get(url)
                .header("authorization", authorization)
                .header("accept", "application/json")
                .call(),
            _ => self
                .agent
                .post(url)
                .header("authorization", authorization)
                .header("accept", "application/json")
                .header("content-type", "application/json")
                .send(&sent.body),
        };
        let mut response = response?;
        let header = |name: &str| {
            let value = response.headers().get(name)?.to_str().ok()?;
            Some(value.to_owned())
        };
        let proof = (
            header("wechatpay-timestamp"),
            header("wechatpay-nonce"),
            header("wechatpay-signature"),
            header("wechatpay-serial"),
        );
        let status = response.status().as_u16();
        let body = response.body_mut().read_to_string()?;
        let signed = match proof {
            (Some(at), Some(nonce), Some(signature), Some(serial)) => {
                let text = format!("{at}\n{nonce}\n{body}\n");
                serial == demo::PLATFORM_KEY_ID && is_platforms(&text, &signature)
            }
            _ => false,
        };
        let body = serde_json::from_str(&body).unwrap_or(Value::Null);
        Ok(Back {
            status,
            body,
            signed,
        })
    }

    pub fn query(&self, number: &str) -> Back {
        let merchant = demo::MERCHANT_ID;
        let path = format!("/v3/pay/transactions/out-trade-no/{number}?mchid={merchant}");
        self.send(&get(&path))
    }

    pub fn state(&self, number: &str) -> String {
        let back = self.query(number);
        assert!(back.signed, "{back:?}");
        back.body["trade_state"].as_str().unwrap().to_owned()
    }

    pub fn native(&self, number: &str, fen: i64) -> Back {
        self.send(&post("/v3/pay/transactions/native", &shown(number, fen)))
    }

    pub fn codepay(&self, number: &str, code: &str) -> Back {
        let body = scanned(number, code);
        self.send(&post("/v3/pay/transactions/codepay", &body))
    }

    pub fn close(&self, number: &str) -> Back {
        let path = format!("/v3/pay/transactions/out-trade-no/{number}/close");
        self.send(&post(&path, &json!({ "mchid": demo::MERCHANT_ID })))
    }

    pub fn reverse(&self, number: &str) -> Back {
        let path = format!("/v3/pay/transactions/out-trade-no/{number}/reverse");
        let body = json!({ "appid": demo::APP_ID, "mchid": demo::MERCHANT_ID });
        self.send(&post(&path, &body))
    }

    /// What the phone shows.
    pub fn look(&self, path: &str) -> Value {
        let url = format!("{}{path}", self.sandbox.url());
        let mut answer = self.agent.get(url).call().unwrap();
        serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap()
    }

    /// A press on the phone: the status and the answer.
    pub fn press(&self, path: &str, body: &Value) -> (u16, Value) {
        let url = format!("{}{path}", self.sandbox.url());
        let request = self
            .agent
            .post(url)
            .header("content-type", "application/json");
        let mut answer = request.send(body.to_string()).unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        (
            answer.status().as_u16(),
            serde_json::from_str(&text).unwrap(),
        )
    }
}

fn is_platforms(text: &str, signature: &str) -> bool {
    let key = BASE64_STANDARD.decode(demo::platform_public_key()).unwrap();
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key);
    let signature = BASE64_STANDARD.decode(signature);
    signature.is_ok_and(|signature| key.verify(text.as_bytes(), &signature).is_ok())
}
