//! The desk of failed payments through the whole till: worked on, told in order, sent on as a
//! message and as a file.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_contract::{
    CaseDetail, CaseFilter, ContactCase, ExportFormat, Language, Problem, ResolveCase, Words,
};
use hexiao_domain::Role;
use hexiao_sandbox::Customer;
use hexiao_testkit::Till;

/// A payment that the platform refused, and its case.
fn declined(till: &Till) -> CaseDetail {
    let order = till.scan("12.34").order_number;
    till.reaches(&order, "failed");
    let case = till.case_of(&order).case_id;
    detail(till, case)
}

fn detail(till: &Till, case_id: u32) -> CaseDetail {
    let manager = till.acting(Role::Manager);
    till.app().case_as(&manager, case_id).unwrap()
}

fn contact(case_id: u32, next: Option<&str>) -> ContactCase {
    ContactCase {
        case_id,
        channel: "phone".to_owned(),
        result: "will_pay".to_owned(),
        text: Some(" tonight ".to_owned()),
        next: next.map(str::to_owned),
    }
}

fn code(done: Result<CaseDetail, Problem>) -> String {
    done.err().map_or_else(String::new, |problem| problem.code)
}

fn told(detail: &CaseDetail) -> Vec<&str> {
    let lines = detail.timeline.iter();
    lines.map(|line| line.what.as_str()).collect()
}

#[test]
fn a_contact_with_a_next_date_is_in_the_log_and_the_timeline_and_makes_the_case_due() {
    let till = Till::new(Customer::Decline);
    let case = declined(&till).case.case_id;
    let manager = till.acting(Role::Manager);
    let tomorrow = till.app().today().unwrap().0.succ_opt().unwrap();
    let evening = format!("{tomorrow}T18:30");
    let request = contact(case, Some(&evening));
    let worked = till.app().contact_case_as(&manager, &request).unwrap();
    assert_eq!(worked.contacts.len(), 1);
    assert_eq!(worked.contacts[0].text.as_deref(), Some("tonight"));
    assert_eq!(worked.contacts[0].next_at, worked.case.due_at);
    assert_eq!(told(&worked).last(), Some(&"contacted"));
    assert_eq!(till.problems(), [""; 0]);
}

#[test]
fn a_case_that_nobody_touches_is_overdue_by_itself() {
    let till = Till::new(Customer::Decline);
    let case = declined(&till).case;
    assert!(case.due_at.is_some());
    assert!(!case.overdue);
    till.skip(9 * 24 * 60 * 60);
    assert!(detail(&till, case.case_id).case.overdue);
}

#[test]
fn what_is_no_time_no_way_and_no_result_is_refused_in_plain_words() {
    let till = Till::new(Customer::Decline);
    let case = declined(&till).case.case_id;
    let manager = till.acting(Role::Manager);
    let app = till.app();
    let tried = |request: &ContactCase| code(app.contact_case_as(&manager, request));
    for odd in ["2020-01-01", "9999-01-01", "tomorrow", "2026-02-30T10:00"] {
        assert_eq!(tried(&contact(case, Some(odd))), "bad_due", "{odd}");
        let set = app.set_case_due_as(&manager, case, odd);
        assert_eq!(code(set), "bad_due", "{odd}");
    }
    let with = |change: fn(&mut ContactCase)| {
        let mut request = contact(case, None);
        change(&mut request);
        tried(&request)
    };
    assert_eq!(with(|c| c.channel = "pigeon".to_owned()), "unknown_channel");
    assert_eq!(with(|c| c.result = "maybe".to_owned()), "unknown_result");
    let long = with(|c| c.text = Some("x".repeat(2_001)));
    assert_eq!(long, "note_too_long");
    assert_eq!(with(|c| c.case_id = 99), "case_not_open");
}

#[test]
fn a_case_is_given_to_a_manager_or_an_owner_and_to_nobody_else() {
    let till = Till::new(Customer::Decline);
    let case = declined(&till).case.case_id;
    let manager = till.acting(Role::Manager);
    let app = till.app();
    let offered: Vec<String> = { detail(&till, case).people.into_iter() }
        .map(|person| person.role)
        .collect();
    assert!(offered.iter().all(|role| role != "cashier"), "{offered:?}");
    let cashier = till.acting(Role::Cashier);
    let to = |id: &str| app.assign_case_as(&manager, case, Some(id));
    assert_eq!(code(to(cashier.person.as_str())), "cannot_work_cases");
    assert_eq!(code(to("ghost")), "unknown_person");
    let mine = CaseFilter {
        open_only: true,
        mine: true,
    };
    assert_eq!(app.cases_of(&manager, mine, 0).unwrap().total, 0);
    let given = to(manager.person.as_str()).unwrap();
    let whose = given.case.assigned.unwrap();
    assert_eq!(whose.person_id, manager.person.as_str());
    let page = app.cases_of(&manager, mine, 0).unwrap();
    assert_eq!((page.total, page.cases[0].case_id), (1, case));
    let owner = till.acting(Role::Owner);
    assert_eq!(app.cases_of(&owner, mine, 0).unwrap().total, 0);
    app.assign_case_as(&manager, case, None).unwrap();
    assert_eq!(app.cases_of(&manager, mine, 0).unwrap().total, 0);
    assert_eq!(till.problems(), [""; 0]);
}

#[test]
fn the_timeline_names_the_platforms_own_code_under_the_details_and_every_line_has_words() {
    let till = Till::new(Customer::Decline);
    let seen = declined(&till);
    let refused = { seen.timeline.iter() }.find(|line| line.what == "refused");
    let refused = refused.unwrap();
    let detail_of = |name: &str| {
        let found = { refused.details.iter() }.find(|detail| detail.name == name);
        found.map(|detail| detail.value.clone())
    };
    assert!(detail_of("platform_code").unwrap().starts_with("ACQ."));
    assert_eq!(detail_of("reason_code"), refused.reason);
    assert_eq!(told(&seen).first(), Some(&"made"));
    assert_eq!(told(&seen).last(), Some(&"case_opened"));
    for language in [Language::Chinese, Language::English] {
        let words = Words::of(language);
        for line in &seen.timeline {
            let what = format!("happening.{}", line.what);
            assert!(words.get(&what).is_some(), "{what}");
            assert!(line.words.iter().all(|key| words.get(key).is_some()));
            for detail in &line.details {
                let name = format!("happening_detail.{}", detail.name);
                assert!(words.get(&name).is_some(), "{name}");
            }
        }
    }
}

#[test]
fn a_case_ends_only_with_a_reason_and_the_end_stands_in_the_timeline() {
    let till = Till::new(Customer::Decline);
    let case = declined(&till).case.case_id;
    let owner = till.acting(Role::Owner);
    let end = |note: &str| {
        let request = ResolveCase {
            case_id: case,
            resolution: "paid_otherwise".to_owned(),
            note: note.to_owned(),
            refund_number: None,
        };
        till.app().resolve_case_as(&owner, &request)
    };
    assert_eq!(code(end("  ")), "note_required");
    let ended = end("paid in cash").unwrap();
    let lines = told(&ended);
    assert_eq!(lines[lines.len() - 2..], ["noted", "case_ended"]);
    let open = { ended.actions.iter() }.filter(|action| action.barred.is_none());
    assert_eq!(open.count(), 0);
}

#[test]
fn the_message_for_the_customer_names_no_payer_and_no_transaction() {
    let till = Till::new(Customer::Decline);
    let seen = declined(&till);
    assert_eq!(seen.messages.len(), 2);
    for message in &seen.messages {
        assert!(message.text.contains(&seen.case.order_number));
        assert!(message.text.contains("CNY 12.34"));
        for line in &seen.timeline {
            let secrets = { line.details.iter() }.filter(|one| one.name != "entry");
            for secret in secrets.filter(|one| one.name != "case") {
                assert!(!message.text.contains(&secret.value), "{}", message.text);
            }
        }
    }
}

#[test]
fn the_list_is_exported_as_it_is_filtered_and_the_journal_says_so() {
    let till = Till::new(Customer::Decline);
    let case = declined(&till).case.case_id;
    let manager = till.acting(Role::Manager);
    let person = manager.person.to_string();
    declined(&till);
    let app = till.app();
    app.assign_case_as(&manager, case, Some(&person)).unwrap();
    let token = till.sign_in(Role::Manager);
    let mine = CaseFilter {
        open_only: true,
        mine: true,
    };
    let all = CaseFilter::default();
    for (filter, lines) in [(mine, 1), (all, 2)] {
        for format in [ExportFormat::Csv, ExportFormat::Xlsx] {
            let done = app.export_cases(&token, filter, format, "en").unwrap();
            assert_eq!(done.rows, lines);
            assert!(std::fs::metadata(&done.path).unwrap().len() > 100);
        }
    }
    let file = till.dir().join("cases.pdf");
    let odd = app.export_cases_to(&manager, all, "en", &file);
    assert_eq!(odd.unwrap_err().code, "unknown_format");
    let file = till.dir().join("cases.CSV");
    app.export_cases_to(&manager, mine, "zh-CN", &file).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("未处理, 处理人"), "{text}");
    let again = app.export_cases_to(&manager, mine, "zh-CN", &file);
    assert_eq!(again.unwrap_err().code, "export_failed");
    assert_eq!(till.problems(), [""; 0]);
}
