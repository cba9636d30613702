//! The queue as a file: written at one till, told at another, with an exit code for each end.

use crate::support::{LANGUAGES, Shop, refused, refused_as, speaks};
use hexiao_tests::Ctl;

#[test]
fn a_queue_is_exported_and_told_at_another_till_with_an_exit_code_for_each_end() {
    let shop = Shop::new("pay");
    shop.sandbox.faults("sync:refuse*inf");
    let sale = [
        "checkout", "--wallet", "alipay", "--amount", "8", "--redeem",
    ];
    let order = shop.ctl.done(&sale)["order_number"].clone();
    let file = shop.file("queue.jsonl");
    let written = shop.ctl.done(&["sync", "export", &file]);
    assert_eq!(
        (&written["uploads"], &written["claims"]),
        (&1.into(), &0.into())
    );
    let key = written["key"].as_str().unwrap();
    refused_as(&shop.ctl, &["sync", "export", &file], 1, "export_failed");
    refused_as(
        &shop.ctl,
        &["--as", "wang", "sync", "export", "x.jsonl"],
        1,
        "not_allowed",
    );

    let second = Ctl::over(&shop.path("second"));
    let url = shop.sandbox.url();
    let _made = second.done(&["init", "--demo", "--till", "T02", "--sandbox", url]);
    refused_as(&second, &["sync", "tell", &file], 1, "queue_key_needed");
    let wrong = ["sync", "tell", &file, "--key", "0123456789abcdef0123"];
    refused_as(&second, &wrong, 1, "queue_key_wrong");
    refused(&second, &wrong);
    refused_as(
        &second,
        &["sync", "tell", "nowhere", "--key", key],
        1,
        "queue_file_missing",
    );
    let right = ["sync", "tell", &file, "--key", key];
    let manager = [&["--as", "wang"], &right[..]].concat();
    refused_as(&second, &manager, 1, "not_allowed");

    shop.sandbox.network(false);
    let answer = second.json(&right);
    let told = answer.json();
    assert_eq!((answer.code, &told["not_told"]), (3, &1.into()), "{told}");
    assert_eq!(told["lines"][0]["order_number"], order);
    for language in LANGUAGES {
        speaks(&second.read(language, &right));
    }
    shop.sandbox.network(true);
    shop.sandbox.faults("");
    let told = second.done(&right);
    assert_eq!(
        (&told["recorded"], &told["state"]),
        (&1.into(), &"done".into()),
        "{told}"
    );
    for language in LANGUAGES {
        speaks(&second.read(language, &right));
        speaks(
            &shop
                .ctl
                .read(language, &["sync", "export", &shop.file(language)]),
        );
    }
}
