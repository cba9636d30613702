//! What a person needs to know to try the till: where the customer's phone is, and the PINs.

use serde_json::Value;

use super::folder::Folder;
use super::sandbox::Sandbox;
use crate::Lang;

/// The words of one language.
struct Words {
    opens: &'static str,
    phone: &'static str,
    people: &'static str,
    kept: &'static str,
}

const CHINESE: Words = Words {
    opens: "核销收银台正在打开（演示商店，所有款项都是模拟的）。",
    phone: "顾客的手机，请用浏览器打开：",
    people: "用 PIN 登录：",
    kept: "演示数据保存在：",
};

const ENGLISH: Words = Words {
    opens: "The till is opening on a demo shop; no money is real.",
    phone: "The customer's phone, in a browser:",
    people: "Sign in by PIN:",
    kept: "The demo shop is kept in:",
};

pub(super) fn text(lang: Lang, sandbox: &Sandbox, shop: &Value, folder: &Folder) -> String {
    let words = match lang {
        Lang::Chinese => CHINESE,
        Lang::English => ENGLISH,
    };
    format!(
        "\n{}\n{} {}/\n{}\n{}{} {}\n",
        words.opens,
        words.phone,
        sandbox.address(),
        words.people,
        people(shop),
        words.kept,
        folder.path().display()
    )
}

/// A line for each person. Somebody without a PIN is left out rather than shown half.
fn people(shop: &Value) -> String {
    let people = shop.get("people").and_then(Value::as_array);
    people
        .into_iter()
        .flatten()
        .filter_map(|person| {
            let word = |key| person.get(key).and_then(Value::as_str);
            Some(format!(
                "  {}  {}  {}\n",
                word("pin")?,
                word("name")?,
                word("role")?
            ))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::people;

    #[test]
    fn each_person_is_named_with_pin_and_role() {
        let shop = json!({"people": [{"name": "Mei", "role": "cashier", "pin": "2580"}]});
        assert_eq!(people(&shop), "  2580  Mei  cashier\n");
    }

    #[test]
    fn a_shop_without_people_says_nothing_wrong() {
        assert_eq!(people(&json!({})), "");
        assert_eq!(people(&json!({"people": [{"name": "Mei"}]})), "");
    }
}
