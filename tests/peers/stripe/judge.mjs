// The official Stripe library as a judge of the till's own requests: each is taken apart, handed to
// the library as the call it stands for, and must come out of it the same; and the library's own
// types must know every parameter. JSON in; complaints out, none for a request that is right.
import Stripe from 'stripe';
import ts from 'typescript';
import { text } from 'node:stream/consumers';

const { key, requests } = JSON.parse(await text(process.stdin));

// Path (after /v1/), method: the library's call, whether it names an id, and the type of its parameters.
const CALLS = [
  ['POST', /^checkout\/sessions$/, 'checkout.sessions.create', 'Checkout.SessionCreateParams'],
  ['GET', /^checkout\/sessions$/, 'checkout.sessions.list', 'Checkout.SessionListParams'],
  ['GET', /^checkout\/sessions\/([^/]+)$/, 'checkout.sessions.retrieve', 'Checkout.SessionRetrieveParams'],
  ['POST', /^checkout\/sessions\/([^/]+)\/expire$/, 'checkout.sessions.expire', 'Checkout.SessionExpireParams'],
  ['GET', /^payment_intents\/([^/]+)$/, 'paymentIntents.retrieve', 'PaymentIntentRetrieveParams'],
  ['POST', /^payment_intents\/([^/]+)$/, 'paymentIntents.update', 'PaymentIntentUpdateParams'],
  ['POST', /^refunds$/, 'refunds.create', 'RefundCreateParams'],
  ['GET', /^refunds$/, 'refunds.list', 'RefundListParams'],
  ['GET', /^balance_transactions$/, 'balanceTransactions.list', 'BalanceTransactionListParams'],
];

const complaints = [];
const typed = [];
for (const [index, sent] of requests.entries()) {
  const found = CALLS.map(([method, path, call, type]) => {
    const fits = method === sent.method && sent.path.match(path);
    return fits ? { call, type, ids: fits.slice(1) } : null;
  }).find(Boolean);
  if (!found) {
    complaints.push(`${sent.method} ${sent.path}: the library has no such call`);
    continue;
  }
  const params = nested(sent.params);
  typed.push(`export const p${index}: Stripe.${found.type} = ${JSON.stringify(params)};`);
  await repeat(sent, found, params);
}
complaints.push(...wrongTypes(typed.join('\n')));
process.stdout.write(JSON.stringify(complaints));

// What the library sends for the same call must be what the till sent.
async function repeat(sent, { call, ids }, params) {
  let made;
  const httpClient = {
    getClientName: () => 'judge',
    makeRequest: async (_host, _port, path, method, headers, data) => {
      made = { path, method, headers, data };
      return {
        getStatusCode: () => 200,
        getHeaders: () => ({}),
        getRawResponse: () => ({}),
        toJSON: async () => ({ object: 'list', data: [], has_more: false }),
      };
    },
  };
  const stripe = new Stripe(key, { httpClient, telemetry: false, maxNetworkRetries: 0 });
  const names = call.split('.');
  const last = names.pop();
  const resource = names.reduce((part, name) => part[name], stripe);
  const options = sent.idempotency ? { idempotencyKey: sent.idempotency } : {};
  await resource[last](...ids, params, options);
  const [path, query] = made.path.split('?');
  const data = sent.method === 'POST' ? made.data : query;
  const header = (name) =>
    Object.entries(made.headers).find(([known]) => known.toLowerCase() === name)?.[1];
  const expected = {
    method: made.method,
    path: path.replace(/^\/v1\//, ''),
    version: header('stripe-version'),
    authorization: header('authorization'),
    params: nested([...new URLSearchParams(data ?? '')]),
  };
  const actual = { ...sent, params };
  for (const name of Object.keys(expected)) {
    const [ours, theirs] = [JSON.stringify(actual[name]), JSON.stringify(expected[name])];
    if (ours !== theirs) complaints.push(`${call}: ${name} is ${ours}, the library has ${theirs}`);
  }
  const kind = sent.method === 'POST' ? header('content-type') : sent.kind;
  if (sent.kind !== kind) complaints.push(`${call}: content-type is ${sent.kind}, not ${kind}`);
}

// `a[b][0]=1` as { a: { b: [1] } }; in `a[]=1` the place is counted.
function nested(pairs) {
  const root = {};
  for (const [name, value] of pairs) {
    const [first, ...inner] = name.split('[');
    const steps = [first, ...inner.map((step) => step.slice(0, -1))];
    const last = steps.pop();
    const place = steps.reduce((here, step) => (here[step] ??= {}), root);
    place[last || Object.keys(place).length] = plain(value);
  }
  return tidy(root);
}

// Forms know only text; the library's types tell a number from it.
function plain(value) {
  return /^\d{1,15}$/.test(value) ? Number(value) : value;
}

// Objects whose names count up are arrays; names are sorted, so that order is no difference.
function tidy(value) {
  if (typeof value !== 'object') return value;
  const names = Object.keys(value);
  if (names.length && names.every((name, at) => name === String(at))) {
    return names.map((name) => tidy(value[name]));
  }
  return Object.fromEntries(names.sort().map((name) => [name, tidy(value[name])]));
}

// The library's own types, strictly.
function wrongTypes(source) {
  const file = new URL('judged.ts', import.meta.url).pathname;
  const options = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
  };
  const host = ts.createCompilerHost(options);
  const [read, exists] = [host.getSourceFile.bind(host), host.fileExists.bind(host)];
  const text = `import Stripe from 'stripe';\n${source}\n`;
  host.fileExists = (name) => name === file || exists(name);
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, text, options.target) : read(name, ...rest);
  const program = ts.createProgram([file], options, host);
  const wrong = ts.getPreEmitDiagnostics(program);
  return wrong.map((each) => ts.flattenDiagnosticMessageText(each.messageText, ' '));
}
