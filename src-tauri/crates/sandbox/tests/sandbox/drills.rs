use crate::till::till;
use hexiao_sandbox::Customer;
use serde_json::json;
use std::time::{Duration, Instant};

#[test]
fn a_drill_answers_its_script_and_no_second_one_begins_beside_it() {
    let till = till(Customer::Manual);
    assert_eq!(till.look("/control/drill"), json!({"running": false}));
    let wanted = json!({"seed": 7, "seconds": 2});
    let (status, script) = till.press("/control/drill", wanted.clone());
    assert_eq!(status, 200, "{script}");
    let steps = script["steps"].as_array().unwrap();
    assert_eq!(steps[0]["what"], "begins");
    let last = json!({"at_ms": 2_000, "what": "over", "trouble": null});
    assert_eq!(steps.last(), Some(&last));
    let (status, problem) = till.press("/control/drill", wanted.clone());
    assert_eq!((status, &problem["code"]), (409, &json!("drilling")));
    let began = Instant::now();
    while till.look("/control/drill") != json!({"running": false}) {
        assert!(began.elapsed() < Duration::from_secs(30), "it never ends");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(till.look("/control/network"), json!({"up": true}));
    assert_eq!(till.look("/control/faults"), json!({"script": ""}));
    let (_, again) = till.press("/control/drill", wanted);
    assert_eq!(again, script, "the same seed is the same drill");
}
