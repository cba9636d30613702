import type { MoneyView, PersonView } from "../host/host";

export const yuan = (amount: string): MoneyView => ({ amount, currency: "CNY" });

export const LIN: PersonView = { person_id: "lin", name: "林小满", role: "cashier" };
export const WANG: PersonView = { person_id: "wang", name: "王店长", role: "manager" };
export const CHEN: PersonView = { person_id: "chen", name: "陈老板", role: "owner" };
