import type { MoneyView } from "../host/host";
import { language } from "../words/words.svelte";

/** An amount in the form of the language. The decimal string goes in as it came: no float on the way. */
export function money(view: MoneyView): string {
  const format = new Intl.NumberFormat(language.current, {
    style: "currency",
    currency: view.currency,
    currencyDisplay: "narrowSymbol",
  });
  return format.format(view.amount as Intl.StringNumericLiteral).replace("-", "\u2212");
}
