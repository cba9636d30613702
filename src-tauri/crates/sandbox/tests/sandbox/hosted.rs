//! The simulated Stripe and the platform of the open protocol, as a phone and a stranger
//! see them; the tills' side is tested with the connectors and the official library.

use hexiao_sandbox::{Config, Customer, SaleState, Sandbox, demo};
use serde_json::{Value, json};
use std::time::Duration;
use ureq::Agent;

const SESSIONS: &str = "/v1/checkout/sessions";

fn agent() -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(5)));
    config.build().new_agent()
}

fn body(answer: &mut ureq::http::Response<ureq::Body>) -> (u16, String) {
    let text = answer.body_mut().read_to_string().unwrap();
    (answer.status().as_u16(), text)
}

/// The form of a session of 19.99 dollars.
fn form<'a>(order: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut form = vec![
        ("mode", "payment"),
        ("client_reference_id", order),
        ("success_url", "https://shop.example/"),
        ("line_items[0][quantity]", "1"),
        ("line_items[0][price_data][currency]", "usd"),
        ("line_items[0][price_data][unit_amount]", "1999"),
        (
            "line_items[0][price_data][product_data][name]",
            "<tea> & \"cake\"",
        ),
    ];
    form.extend(more);
    form
}

fn create(sandbox: &Sandbox, form: Vec<(&str, &str)>) -> (u16, Value) {
    let request = agent().post(format!("{}{SESSIONS}", sandbox.stripe_gateway()));
    let request = request.header("authorization", format!("Bearer {}", demo::STRIPE_KEY));
    let (status, text) = body(&mut request.send_form(form).unwrap());
    (status, serde_json::from_str(&text).unwrap())
}

#[test]
fn the_phone_opens_the_page_and_pays_once_even_while_the_tills_network_is_cut() {
    let sandbox = Sandbox::start(Config::default()).unwrap();
    let (_, made) = create(&sandbox, form("order_1", &[]));
    let page = made["url"].as_str().unwrap();
    sandbox.set_network(false);
    let (status, text) = body(&mut agent().get(page).call().unwrap());
    assert_eq!(status, 200);
    assert!(text.contains("19.99 USD") && text.contains("Apple Pay"));
    assert!(text.contains("&lt;tea> &amp; &quot;cake&quot;"), "{text}");
    for _ in 0..2 {
        let pressed = agent().post(page).send_form([("how", "now")]);
        let (_, text) = body(&mut pressed.unwrap());
        assert!(!text.contains("<form"), "{text}");
    }
    let sale = sandbox.hosted_sale("order_1").unwrap();
    assert_eq!((sale.state, sale.payments), (SaleState::Paid, 1));
    let unknown = format!("{}/pay/cs_test_none", sandbox.stripe_gateway());
    assert_eq!(body(&mut agent().get(&unknown).call().unwrap()).0, 404);
}

#[test]
fn customers_pay_a_shown_page_by_themselves_or_never() {
    for (customer, state) in [
        (Customer::Pay, SaleState::Paid),
        (Customer::Decline, SaleState::Open),
        (Customer::Never, SaleState::Open),
    ] {
        let config = Config {
            customer,
            ..Config::default()
        };
        let sandbox = Sandbox::start(config).unwrap();
        create(&sandbox, form("order_1", &[]));
        std::thread::sleep(Duration::from_millis(900));
        let sale = sandbox.hosted_sale("order_1").unwrap();
        assert_eq!(sale.state, state, "{customer:?}");
    }
}

#[test]
fn a_session_lives_for_half_an_hour_to_a_day_and_knows_its_parameters() {
    let sandbox = Sandbox::start(Config::default()).unwrap();
    let (_, made) = create(&sandbox, form("order_1", &[]));
    let (created, expires) = (made["created"].as_i64(), made["expires_at"].as_i64());
    assert_eq!(expires.unwrap() - created.unwrap(), 24 * 3600);
    for (seconds, status) in [(60, 400), (1800, 200), (86_300, 200), (90_000, 400)] {
        let at = (created.unwrap() + seconds).to_string();
        let (answered, _) = create(&sandbox, form("order_2", &[("expires_at", &at)]));
        assert_eq!(answered, status, "{seconds}");
    }
    let (status, refused) = create(&sandbox, form("order_3", &[("expires_in", "1800")]));
    assert_eq!(
        (status, &refused["error"]["code"]),
        (400, &json!("parameter_unknown"))
    );
    assert!(sandbox.hosted_sale("order_3").is_none());
}

#[test]
fn a_stranger_is_told_which_field_is_wrong_and_nothing_else_at_the_open_protocol() {
    let sandbox = Sandbox::start(Config::default()).unwrap();
    let path = format!("{}/payments/order_1", sandbox.mall_gateway());
    let mut answer = agent().get(path).call().unwrap();
    assert!(answer.headers().get("x-hexiao-signature").is_none());
    let (status, text) = body(&mut answer);
    assert_eq!(
        (status, text.as_str()),
        (401, r#"{"error":"unauthorized","field":"app_id"}"#)
    );
}
