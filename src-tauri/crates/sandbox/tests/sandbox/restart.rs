use crate::till::{Till, till};
use hexiao_sandbox::{Config, Customer, Sandbox, SandboxError};
use std::path::Path;

fn with_file(path: &Path) -> Till {
    let state_file = Some(path.to_owned());
    Till::at(
        Sandbox::start(Config {
            state_file,
            ..Config::default()
        })
        .unwrap(),
    )
}

#[test]
fn a_restarted_platform_keeps_its_orders_and_its_used_codes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("platform.json");
    let first = with_file(&path);
    let code = first.precreate("shown", "5.00");
    let before = first.pay("paid", "8.00", "281234567890123456");
    first.sandbox.stop();
    let second = with_file(&path);
    assert_eq!(second.query("paid")["trade_no"], before["trade_no"]);
    let again = second.pay("other", "8.00", "281234567890123456");
    assert_eq!(again["sub_code"], "ACQ.PAYMENT_AUTH_CODE_INVALID");
    assert_eq!(second.precreate("shown", "5.00"), code);
    assert!(second.sandbox.pay_order("shown"));
}

#[test]
fn a_payment_on_its_way_survives_the_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("platform.json");
    let first = with_file(&path);
    first.sandbox.set_customer(Customer::Password);
    first.pay("order_1", "8.00", "281234567890123456");
    first.sandbox.stop();
    with_file(&path).wait_for("order_1", "TRADE_SUCCESS");
}

#[test]
fn a_file_that_is_not_ours_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("platform.json");
    std::fs::write(&path, "my diary").unwrap();
    let started = Sandbox::start(Config {
        state_file: Some(path.clone()),
        ..Config::default()
    });
    assert!(matches!(started, Err(SandboxError::State { .. })));
    assert_eq!(std::fs::read_to_string(path).unwrap(), "my diary");
}

#[test]
fn the_kept_book_holds_no_auth_code() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("platform.json");
    let till = with_file(&path);
    till.pay("order_1", "8.00", "281234567890123456");
    assert!(
        !std::fs::read_to_string(path)
            .unwrap()
            .contains("281234567890123456")
    );
}

#[test]
fn a_stopped_platform_frees_its_port() {
    let first = till(Customer::Manual).sandbox;
    let listen = first.address();
    first.stop();
    let second = Sandbox::start(Config {
        listen,
        ..Config::default()
    })
    .unwrap();
    assert_eq!(second.address(), listen);
}

#[test]
fn one_seed_tells_one_story() {
    let story = |seed| {
        let till = Till::at(
            Sandbox::start(Config {
                seed,
                ..Config::default()
            })
            .unwrap(),
        );
        (
            till.precreate("order_1", "1.00"),
            till.query_payer("order_1"),
        )
    };
    assert_eq!(story(7), story(7));
    assert_ne!(story(7), story(8));
}

impl Till {
    fn query_payer(&self, order: &str) -> serde_json::Value {
        assert!(self.sandbox.pay_order(order));
        self.query(order)["buyer_user_id"].clone()
    }
}
