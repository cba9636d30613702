//! Stripe signs no answer, so that whoever stands before it can change what one says: a till
//! believes none that does not fit its own sale to the cent.

use super::read;
use hexiao_contract::AccountEntry;
use hexiao_domain::Role;
use hexiao_sandbox::{Customer, demo};
use hexiao_testkit::{Till, eventually};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// One thing that is told otherwise than it is.
#[derive(Clone, Copy)]
struct Lie {
    fields: &'static [&'static str],
    instead: fn(&Value) -> Value,
    /// How the payment stands then.
    stands: &'static str,
    /// So many answers later at the latest.
    after: usize,
}

/// Money that does not fit is for a person to look at; what is not about the sale is not heard.
const LIES: [Lie; 4] = [
    Lie {
        fields: &["amount", "amount_total", "amount_received"],
        instead: |was| (was.as_i64().unwrap_or_default() + 1).into(),
        stands: "disputed",
        after: 1,
    },
    Lie {
        fields: &["currency"],
        instead: |_| "usd".into(),
        stands: "disputed",
        after: 1,
    },
    Lie {
        fields: &["client_reference_id", "order"],
        instead: |_| "T01_9_000999_K".into(),
        stands: "awaiting",
        after: 2,
    },
    Lie {
        fields: &["livemode"],
        instead: |_| true.into(),
        stands: "awaiting",
        after: 2,
    },
];

/// Somebody between a till and Stripe.
struct Liar {
    gateway: String,
    lies: Arc<AtomicBool>,
    told: Arc<AtomicUsize>,
}

impl Liar {
    /// Hands everything on, and changes the answers to questions for as long as it lies.
    fn before(there: SocketAddr, lie: Lie) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let gateway = format!("http://{}/stripe", listener.local_addr().unwrap());
        let liar = Self {
            gateway,
            lies: Arc::new(AtomicBool::new(true)),
            told: Arc::default(),
        };
        let (lies, told) = (Arc::clone(&liar.lies), Arc::clone(&liar.told));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let (request, raw) = read(&stream);
                let Ok(mut answer) = answer(there, &raw) else {
                    continue;
                };
                if request["method"] == "GET"
                    && lies.load(Ordering::SeqCst)
                    && let Some(other) = changed(&answer, lie)
                {
                    answer = other;
                    told.fetch_add(1, Ordering::SeqCst);
                }
                let _ = stream.write_all(&answer);
            }
        });
        liar
    }
}

fn answer(there: SocketAddr, request: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut onward = TcpStream::connect(there)?;
    onward.write_all(request)?;
    let mut answer = Vec::new();
    onward.read_to_end(&mut answer)?;
    Ok(answer)
}

/// The answer with the lie in it; none where there is nothing in it to lie about.
fn changed(answer: &[u8], lie: Lie) -> Option<Vec<u8>> {
    let (head, body) = std::str::from_utf8(answer).ok()?.split_once("\r\n\r\n")?;
    let truth: Value = serde_json::from_str(body).ok()?;
    let mut said = truth.clone();
    turn(&mut said, lie);
    if said == truth {
        return None;
    }
    let (status, body) = (head.lines().next()?, said.to_string());
    let head = [
        status.to_owned(),
        "content-type: application/json\r\nconnection: close".into(),
        format!("content-length: {}\r\n\r\n{body}", body.len()),
    ];
    Some(head.join("\r\n").into_bytes())
}

fn turn(value: &mut Value, lie: Lie) {
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                match lie.fields.contains(&name.as_str()) {
                    true => *member = (lie.instead)(member),
                    false => turn(member, lie),
                }
            }
        }
        Value::Array(members) => members.iter_mut().for_each(|member| turn(member, lie)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A till whose account leads to Stripe by way of the liar.
fn till_behind(lie: Lie) -> (Till, Liar) {
    let till = Till::new(Customer::Manual);
    let liar = Liar::before(till.sandbox().address(), lie);
    let shop = demo::shop(&till.sandbox().gateway());
    let mut accounts = shop["accounts"].as_array().unwrap().iter();
    let account = accounts.find(|account| account["wallet"] == "applepay");
    let mut entry: AccountEntry = serde_json::from_value(account.unwrap().clone()).unwrap();
    entry.gateway.clone_from(&liar.gateway);
    let owner = till.acting(Role::Owner);
    till.app().set_account_as(&owner, &entry).unwrap();
    (till, liar)
}

fn is_not_believed(lie: Lie) {
    let what = lie.fields[0];
    let (till, liar) = till_behind(lie);
    let order = till.show_code_of("applepay", "19.99").order_number;
    assert!(till.sandbox().pay_hosted(&order));
    eventually(&format!("{what} is changed: {}", lie.stands), || {
        let (payment, told) = (till.look(&order), liar.told.load(Ordering::SeqCst));
        assert_ne!(payment.state, "confirmed", "{what}");
        (payment.state == lie.stands && told >= lie.after).then_some(())
    });
    liar.lies.store(false, Ordering::SeqCst);
    if lie.stands == "disputed" {
        assert_eq!(till.case_of(&order).order_number, order);
        assert_eq!(till.look(&order).state, "disputed", "{what}");
    } else {
        // The truth is believed as soon as it is told.
        eventually(&format!("{what} is told rightly"), || {
            till.skip(1);
            (till.look(&order).state == "confirmed").then_some(())
        });
    }
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn an_answer_with_another_amount_order_currency_or_world_never_makes_the_till_say_paid() {
    std::thread::scope(|scope| {
        for lie in LIES {
            scope.spawn(move || is_not_believed(lie));
        }
    });
}
