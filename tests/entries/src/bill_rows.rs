//! A platform's bill of a day, read line by line.

use crate::shops;
use hexiao_platforms::{Bills, Timeouts, alipay_bills, wechatpay_bills};
use std::sync::LazyLock;

static BILLS: LazyLock<[Box<dyn Bills>; 2]> = LazyLock::new(|| {
    let ((alipay, its_key), (wechat, key)) = (shops::alipay_account(), shops::wechat_account());
    let patience = Timeouts::default();
    let bills = [
        alipay_bills(&alipay, its_key, patience),
        wechatpay_bills(&wechat, key, patience),
    ];
    bills.map(|bills| bills.expect("an account"))
});

/// A file in the layout of either platform.
pub fn bill(bytes: &[u8]) {
    let file = [("a.csv".to_owned(), bytes.to_vec())];
    let breaks = bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r'));
    let lines = breaks.count().saturating_add(1);
    for bills in BILLS.iter() {
        let Ok(bill) = bills.trades(&file) else {
            continue;
        };
        let unread = usize::try_from(bill.unread).expect("a count");
        let told = bill.rows.len().saturating_add(unread);
        assert!(told < lines, "more payments than lines");
        let owed = bill.rows.iter().all(|row| row.amount.minor() >= 0);
        assert!(owed, "a payment below nothing");
    }
}
