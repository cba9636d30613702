//! One line each: the window asks, the core answers. The core checks the person, always.

mod cases;
mod counter;
mod coupons;
mod keeping;
mod network;
mod owner;
mod printed;
mod recovery;
mod reports;
mod session;

use crate::events::{CustomerNews, TillNews};
use hexiao_contract::Problem;
use tauri_specta::{Builder, Commands, collect_commands, collect_events};

type Answer<T> = Result<T, Problem>;

/// Every command and event, declared once; the screens' bindings are made from it.
#[must_use]
pub fn builder() -> Builder<tauri::Wry> {
    Builder::new()
        .disable_serde_phases()
        .commands(commands())
        .events(collect_events![TillNews, CustomerNews])
}

#[rustfmt::skip]
fn commands() -> Commands<tauri::Wry> {
    collect_commands![
        session::till_state, session::unlock, session::seal_secrets, session::sign_in,
        session::sign_out, session::health, session::shifts, session::close_shift,
        session::waiting_queue, session::close_till,
        counter::show_code, counter::scan, counter::payment, counter::cancel, counter::redeem,
        counter::refund,
        coupons::look_at_coupon, coupons::redeem_coupon, coupons::claim_coupon,
        coupons::give_up_coupon, coupons::undo_coupon, coupons::coupon, coupons::coupons,
        counter::offline_offer, counter::offline_code, counter::claim, counter::recent,
        counter::unredeemed, counter::sync_now,
        network::force_wallet, network::sync_health, network::exposure, network::outages,
        network::outage, network::export_outage, network::export_queue, network::queue_files,
        network::tell_queue, network::queue_telling, network::stop_telling,
        reports::days, reports::report, reports::export_report,
        cases::cases, cases::case_detail, cases::note_case, cases::contact_case,
        cases::assign_case, cases::set_case_due, cases::export_cases, cases::resolve_case,
        cases::retry_case, cases::search_case, cases::pick_transaction,
        counter::paid_again, counter::similar,
        owner::set_static_code, owner::limits, owner::set_limits,
        printed::printed_codes, printed::check_static_code, printed::check_static_code_picture,
        printed::skip_code_check,
        owner::set_static_code_text, owner::static_codes, owner::accounts, owner::check_account,
        owner::set_account,
        counter::show_payment, counter::customer_window,
        keeping::ledger_health, keeping::verify_ledger, keeping::new_recovery_key,
        keeping::set_backups, keeping::backup_now, keeping::backups, keeping::find_backups,
        keeping::restore,
        recovery::recovery, recovery::recovery_probe, recovery::recovery_decide,
        recovery::recovery_end,
    ]
}
