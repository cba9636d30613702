//! The fields of the three answers that the till reads.

use serde::Deserialize;

/// Every answer in one shape; which list is filled depends on the method.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Reply {
    pub(super) code: Option<String>,
    pub(super) sub_code: Option<String>,
    pub(super) order_id: Option<String>,
    pub(super) user_id: Option<String>,
    pub(super) open_id: Option<String>,
    pub(super) certificate_prepare_info_list: Vec<Prepared>,
    pub(super) certificate_use_result_list: Vec<Outcome>,
    pub(super) certificate_reverse_result_list: Vec<Outcome>,
}

/// One certificate that can be used.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Prepared {
    pub(super) encrypted_code: Option<String>,
    pub(super) order_id: Option<String>,
    pub(super) valid_end_time: Option<String>,
    pub(super) sku_info: Sku,
    pub(super) amount_info: Amounts,
}

/// What it is for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sku {
    pub(super) title: Option<String>,
}

/// What it cost, in yuan.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Amounts {
    pub(super) sale_price: Option<String>,
}

/// What became of one certificate, or of one use.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Outcome {
    pub(super) result: Option<String>,
    pub(super) encrypted_code: Option<String>,
    pub(super) code: Option<String>,
    pub(super) order_id: Option<String>,
    pub(super) use_order_no: Option<String>,
}
