import { money } from "../../format/money";
import type { BalanceView } from "../../host/host";

/** Accounts that grow on the debit side; the others grow on the credit side. */
const DEBIT = new Set(["due_from", "claims"]);

/** What the account holds, as people expect it: a minus only where it is the wrong way round. */
export function heldIn(balance: BalanceView): string {
  const { amount } = balance.amount;
  const isNothing = /^[0.]*$/.test(amount);
  const isUsual = balance.debit === DEBIT.has(balance.account);
  return money(isUsual || isNothing ? balance.amount : { ...balance.amount, amount: `-${amount}` });
}
