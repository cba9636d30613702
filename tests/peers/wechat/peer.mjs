// A WeChat Pay SDK as a peer: `drive` calls the simulated platform with it, `tamper` does so
// through a proxy that changes a byte, `certificates` fetches the platform's certificates and
// drives it with them, `verify` checks the till's own requests, `seal` seals a text as a notice
// is sealed. JSON in, JSON out.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';

const { Aes, Formatter, Hash, Rsa, Wechatpay } = createRequire(import.meta.url)('wechatpay-axios-plugin');
const commands = { drive, tamper, certificates, verify, seal };

const input = JSON.parse(await text(process.stdin));
const output = await commands[process.argv[2]](input);
process.stdout.write(JSON.stringify(output));

function pem(kind, base64) {
  return `-----BEGIN ${kind}-----\n${base64.replace(/(.{64})/g, '$1\n')}\n-----END ${kind}-----\n`;
}

function connect({ gateway, mchid, serial, privateKey, platformKeyId, platformKey, certs }) {
  return new Wechatpay({
    mchid,
    serial,
    privateKey: pem('PRIVATE KEY', privateKey),
    certs: certs ?? { [platformKeyId]: pem('PUBLIC KEY', platformKey) },
    baseURL: `${gateway}/`,
    timeout: 20_000,
    proxy: false,
  });
}

// Runs the calls in order, each answer checked against its signature by the SDK. An answer of
// failure is returned with its status.
async function drive({ shop, calls }) {
  const { client } = connect(shop);
  const answers = [];
  for (const { method, path, data, params, bill } of calls) {
    answers.push(bill === undefined
      ? await answer(client, method, path, data, params)
      : await download(shop, answers[bill].body));
  }
  return answers;
}

// Fetches the file that an answer tells of; it is not signed, its hash is.
async function download(shop, { download_url: url, hash_value: stated }) {
  const response = await ask(shop, new URL(url));
  // Its bytes, for a text would lose the mark it begins with, and with it the hash.
  const body = Buffer.from(await response.arrayBuffer());
  return { status: response.status, body: body.toString(), whole: Hash.sha1(body) === stated };
}

// A request of the SDK's making where its client insists on what only the real host has.
async function ask({ mchid, serial, privateKey }, url) {
  const [stamp, nonce] = [Formatter.timestamp(), Formatter.nonce()];
  const lines = Formatter.request('GET', `${url.pathname}${url.search}`, stamp, nonce);
  const signature = Rsa.sign(lines, Rsa.from(pem('PRIVATE KEY', privateKey), Rsa.KEY_TYPE_PRIVATE));
  const authorization = Formatter.authorization(mchid, nonce, signature, stamp, serial);
  return fetch(url, { headers: { authorization, accept: 'application/json', 'user-agent': 'hexiao-peer' } });
}

// Fetches the certificates, opens them with the APIv3 key, checks the list's own signature with
// one of them, and then runs the calls believing these certificates alone.
async function certificates({ shop, apiV3Key, calls }) {
  const response = await ask(shop, new URL(`${shop.gateway}/v3/certificates`));
  const body = await response.text();
  const certs = Object.fromEntries(JSON.parse(body).data.map(({ serial_no: name, encrypt_certificate: sealed }) => [
    name,
    Aes.AesGcm.decrypt(sealed.ciphertext, apiV3Key, sealed.nonce, sealed.associated_data),
  ]));
  const proof = (name) => response.headers.get(`wechatpay-${name}`);
  const lines = Formatter.response(proof('timestamp'), proof('nonce'), body);
  const signer = Rsa.from(certs[proof('serial')], Rsa.KEY_TYPE_PUBLIC);
  return {
    status: response.status,
    serials: Object.keys(certs),
    proved: Rsa.verify(lines, proof('signature'), signer),
    answers: await drive({ shop: { ...shop, certs }, calls }),
  };
}

async function answer(client, method, path, data, params) {
  try {
    const { status, data: body } = await client.request(path, method, data, { params });
    return { status, body };
  } catch (error) {
    const { status, data: body } = error.response ?? {};
    return { status: status ?? null, body: body ?? null, error: error.code ?? error.message };
  }
}

// Asks through a proxy that changes one byte of every answer's body, or a digit of one of the
// headers that prove it; returns how many answers were changed and how many the SDK refused.
async function tamper({ shop, path, params, every }) {
  let change = () => {};
  let length = 0;
  const upstream = new URL(shop.gateway);
  const proxy = createServer(async (request, response) => {
    const sent = await fetch(new URL(request.url, upstream), { headers: request.headers });
    const bytes = Buffer.from(await sent.arrayBuffer());
    const headers = Object.fromEntries(sent.headers);
    length = bytes.length;
    change(bytes, headers);
    for (const name of ['transfer-encoding', 'connection', 'content-length']) delete headers[name];
    response.writeHead(sent.status, headers).end(bytes);
  });
  await new Promise((ready) => proxy.listen(0, '127.0.0.1', ready));
  const gateway = `http://127.0.0.1:${proxy.address().port}${upstream.pathname}`;
  const { client } = connect({ ...shop, gateway });
  const count = { untouched: 0, changed: 0, refused: 0 };
  const refuses = async () => 'error' in (await answer(client, 'get', path, undefined, params));
  count.untouched = (await refuses()) ? 0 : 1;
  const changes = ['wechatpay-timestamp', 'wechatpay-nonce', 'wechatpay-signature', 'wechatpay-serial']
    .map((name) => (_, headers) => { headers[name] = flipped(headers[name]); });
  for (let at = 0; at < length; at += every) {
    changes.push((bytes) => { bytes[at] ^= 1; });
  }
  for (const next of changes) {
    change = next;
    count.changed += 1;
    count.refused += (await refuses()) ? 1 : 0;
  }
  proxy.close();
  return count;
}

// Another letter or digit in the middle.
function flipped(value) {
  const at = Math.floor(value.length / 2);
  return value.slice(0, at) + (value[at] === '1' ? '2' : '1') + value.slice(at + 1);
}

// Checks the till's requests as they were on the wire with the SDK's own text and signature
// check, then with each signed part changed.
async function verify({ merchantKey, mchid, serial, requests }) {
  const key = Rsa.from(pem('PUBLIC KEY', merchantKey), Rsa.KEY_TYPE_PUBLIC);
  return requests.map(({ method, target, authorization, body }) => {
    const [scheme, rest] = authorization.split(/ (.*)/s);
    const parts = [...rest.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]);
    const fields = Object.fromEntries(parts);
    const signed = [method, target, fields.timestamp, fields.nonce_str, body];
    const accepts = (lines) => Rsa.verify(Formatter.request(...lines), fields.signature, key);
    const changed = signed.map((line, at) => signed.with(at, line === '' ? ' ' : flipped(line)));
    return {
      method,
      target,
      own: scheme === 'WECHATPAY2-SHA256-RSA2048' && fields.mchid === mchid && fields.serial_no === serial,
      accepted: accepts(signed),
      signed: signed.length,
      refused: changed.filter((lines) => !accepts(lines)).length,
    };
  });
}

// Seals a text as the platform seals a notice.
async function seal({ key, nonce, associatedData, plain }) {
  return { ciphertext: Aes.AesGcm.encrypt(plain, key, nonce, associatedData) };
}
