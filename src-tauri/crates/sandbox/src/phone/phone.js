// The customer's phone. Everything shown is set as text, never as markup.

import { get, post } from "./phone-api.js";
import { WORDS } from "./phone-words.js";

const byId = (id) => document.getElementById(id);
const TABS = ["orders", "scan", "mine", "control"];
const CODE_LIFE_MS = 60_000;

let words = WORDS[navigator.language.startsWith("zh") ? "zh" : "en"];
let tab = "orders";
let watched = null; // an order this phone started to pay
let shownCode = null; // the auth code on the screen
let staticCode = "";

function make(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

function button(word, className, act) {
  const node = make("button", className, words[word]);
  node.type = "button";
  node.addEventListener("click", () => attempt(act));
  return node;
}

async function attempt(act) {
  try {
    byId("notice").hidden = true;
    await act();
  } catch (problem) {
    tell(problem);
  }
}

function tell(problem) {
  const known = words.problems[problem.code];
  const text = known ?? (problem.code ? problem.message : words.unreachable);
  // A script's own complaint says which word is wrong, so it is kept.
  byId("notice").textContent = problem.code === "bad_script" ? `${text} ${problem.message}` : text;
  byId("notice").hidden = false;
}

function picture(svg) {
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

function grouped(digits) {
  return digits.replace(/(\d{4})(?=\d)/g, "$1 ");
}

function fill(list, nodes, empty) {
  list.replaceChildren(...(nodes.length ? nodes : [make("li", "quiet", empty)]));
}

// ---- paying

async function pay(order, how) {
  const body = { ...order, how };
  settle(await post("/phone/pay", body));
}

// Two people scanned the same code and press at the same moment: one of them pays.
async function twice(order) {
  const press = () => post("/phone/pay", { ...order, how: "now" });
  const both = await Promise.allSettled([press(), press()]);
  const paid = both.filter((each) => each.status === "fulfilled");
  const refused = both.find((each) => each.status === "rejected");
  for (const each of paid) await settle(each.value);
  if (refused) tell(paid.length ? { code: "paid_once" } : refused.reason);
}

async function decline(order) {
  await post("/phone/decline", order);
  byId("scanned").replaceChildren();
  await showOrders();
}

function settle(payment) {
  byId("scanned").replaceChildren();
  watched = payment.paid ? null : payment.out_trade_no;
  if (payment.paid) showPaid(payment);
  return showOrders();
}

function showPaid(payment) {
  byId("paid-amount").textContent = `¥${payment.amount}`;
  byId("paid-id").textContent = payment.transaction_id;
  byId("paid-at").textContent = payment.paid_at;
  byId("paid-qr").hidden = !payment.svg;
  byId("paid-qr").src = payment.svg ? picture(payment.svg) : "data:,";
  byId("paid-qr").alt = payment.transaction_id;
  if (!byId("paid").open) byId("paid").showModal();
}

function choices(order) {
  return make(
    "div",
    "row",
    button("pay", "main", () => pay(order, "now")),
    button("password", "", () => pay(order, "password")),
    button("late", "", () => pay(order, "late")),
    button("twice", "", () => twice(order)),
    button("decline", "", () => decline(order)),
  );
}

function orderCard(tag, order) {
  const card = make(tag, "card", make("span", "chip", words.states[order.status]));
  card.append(make("p", "amount", `¥${order.amount}`), make("p", "", order.subject));
  card.append(make("p", "quiet number", order.out_trade_no));
  if (order.passback) card.append(make("p", "quiet number", order.passback));
  card.append(choices({ out_trade_no: order.out_trade_no }));
  return card;
}

let drawnOrders = "";

async function showOrders() {
  const { orders } = await get("/phone/orders");
  const drawn = JSON.stringify([orders, words.title]);
  if (drawn === drawnOrders) return; // do not take the focus from a button
  drawnOrders = drawn;
  fill(byId("order-list"), orders.map((order) => orderCard("li", order)), words.noOrders);
}

// ---- scanning

// The code of a page is a link: a phone opens it.
function isPage(code) {
  return ["/stripe/", "/mall/"].some((path) => code.startsWith(location.origin + path));
}

async function scan(code) {
  if (isPage(code.trim())) return void location.assign(code.trim());
  const found = await post("/phone/scan", { code });
  byId("scanned").replaceChildren(
    found.kind === "static" ? staticForm(code, found.shop) : orderCard("div", found),
  );
}

function staticForm(code, shop) {
  const amount = make("input", "");
  amount.id = "amount";
  amount.inputMode = "decimal";
  amount.autocomplete = "off";
  const label = make("label", "", words.amountLabel);
  label.htmlFor = "amount";
  const submit = make("button", "main wide", words.pay);
  const form = make("form", "card", make("p", "", `${words.shop} ${shop}`), label, amount);
  form.append(make("div", "row", submit));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(async () => settle(await post("/phone/pay", { code, amount: amount.value })));
  });
  return form;
}

// ---- the code for the till's scanner

async function newCode() {
  const how = byId("owner").value;
  const wallet = byId("wallet").value;
  const shown = await post("/phone/auth-code", how === "default" ? { wallet } : { wallet, how });
  shownCode = { text: shown.auth_code, since: performance.now() };
  const image = make("img", "qr");
  image.src = picture(shown.svg);
  image.alt = shown.auth_code;
  byId("auth").replaceChildren(image, make("p", "number", grouped(shown.auth_code)));
}

// ---- a coupon for the till

async function newCoupon() {
  const shown = await post("/phone/coupon", { wallet: byId("wallet").value });
  const image = make("img", "qr");
  image.src = picture(shown.svg);
  image.alt = shown.code;
  byId("coupon").replaceChildren(image, make("p", "number", shown.code));
}

async function watchCode() {
  if (!shownCode) return;
  const result = await post("/phone/auth-code/result", { auth_code: shownCode.text });
  if (result.used) {
    shownCode = null;
    const word = result.payment ? words.used : words.refused;
    byId("auth").replaceChildren(make("p", "", word));
    if (result.payment) await settle(result.payment);
  } else if (performance.now() - shownCode.since > CODE_LIFE_MS && tab === "mine") {
    await newCode();
  }
}

async function watchOrder() {
  if (!watched) return;
  const payment = await get(`/phone/orders/${encodeURIComponent(watched)}`);
  if (payment.paid || payment.status !== "WAIT_BUYER_PAY") await settle(payment);
  if (!payment.paid && payment.status !== "WAIT_BUYER_PAY") watched = null;
}

// ---- control

function tradeCard(trade) {
  const good = trade.status === "TRADE_SUCCESS" ? "chip good" : "chip";
  const card = make("li", "card", make("span", good, words.states[trade.status]));
  card.append(make("p", "amount", `¥${trade.amount}`), make("p", "quiet number", trade.out_trade_no));
  if (trade.transaction_id) card.append(make("p", "quiet number", trade.transaction_id));
  if (trade.refunded_fen) card.append(make("p", "quiet", `${words.refunded} ¥${trade.refunded}`));
  if (trade.records.length) card.append(make("p", "quiet", `${words.records}: ${trade.records.length}`));
  return card;
}

async function showControl() {
  const [network, faults, customer, { trades }] = await Promise.all([
    get("/control/network"),
    get("/control/faults"),
    get("/control/customer"),
    get("/control/trades"),
  ]);
  byId("network").checked = network.up;
  byId("customer").value = customer.customer;
  if (document.activeElement !== byId("script")) byId("script").value = faults.script;
  byId("preset").value = faults.script in words.presets ? faults.script : "custom";
  const newest = trades.slice(-30).reverse();
  fill(byId("trade-list"), newest.map(tradeCard), words.noTrades);
}

async function setFaults(script) {
  await post("/control/faults", { script });
  byId("script").blur();
  await showControl();
}

// ---- the frame

function options(select, table) {
  const before = select.value;
  select.replaceChildren(...Object.entries(table).map(([value, text]) => new Option(text, value)));
  if (before in table) select.value = before;
}

function speak() {
  document.documentElement.lang = words === WORDS.zh ? "zh-CN" : "en";
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = words[node.dataset.word];
  byId("language").textContent = words.language;
  options(byId("wallet"), words.wallets);
  options(byId("owner"), words.how);
  options(byId("customer"), words.customers);
  options(byId("preset"), { ...words.presets, custom: words.custom });
}

function open(name) {
  tab = name;
  for (const each of TABS) {
    byId(each).hidden = each !== name;
    byId(`tab-${each}`).setAttribute("aria-selected", String(each === name));
  }
  attempt(async () => {
    if (name === "mine" && !shownCode) await newCode();
    await beat();
  });
}

async function beat() {
  if (tab === "orders") await showOrders();
  if (tab === "control") await showControl();
  await watchOrder();
  await watchCode();
}

async function beatForEver() {
  for (;;) {
    await beat().catch(tell);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

function listen() {
  for (const each of TABS) byId(`tab-${each}`).addEventListener("click", () => open(each));
  byId("language").addEventListener("click", () => {
    words = words === WORDS.zh ? WORDS.en : WORDS.zh;
    speak();
    open(tab);
  });
  byId("scan-form").addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(() => scan(byId("code").value));
  });
  byId("use-static").addEventListener("click", () => {
    byId("code").value = staticCode;
    attempt(() => scan(staticCode));
  });
  byId("refresh").addEventListener("click", () => attempt(newCode));
  byId("new-coupon").addEventListener("click", () => attempt(newCoupon));
  byId("wallet").addEventListener("change", () => {
    byId("coupon").replaceChildren();
    attempt(newCode);
  });
  byId("owner").addEventListener("change", () => attempt(newCode));
  byId("paid-done").addEventListener("click", () => byId("paid").close());
  byId("network").addEventListener("change", (event) =>
    attempt(() => post("/control/network", { up: event.target.checked })),
  );
  byId("customer").addEventListener("change", (event) =>
    attempt(() => post("/control/customer", { customer: event.target.value })),
  );
  byId("preset").addEventListener("change", (event) => {
    if (event.target.value === "custom") byId("script").focus();
    else attempt(() => setFaults(event.target.value));
  });
  byId("fault-form").addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(() => setFaults(byId("script").value));
  });
  byId("clear").addEventListener("click", () => attempt(() => setFaults("")));
}

speak();
listen();
open("orders");
attempt(async () => {
  staticCode = (await get("/phone/shop")).static_code;
});
beatForEver();
