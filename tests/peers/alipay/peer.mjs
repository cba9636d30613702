// The official Alipay SDK as a peer: `drive` calls the simulated platform with it, `verify`
// checks the till's own requests with it, `bill` reads a bill with it and with Node alone.
// JSON in, JSON out.
import { AlipaySdk } from 'alipay-sdk';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { inflateRawSync } from 'node:zlib';

const commands = { bill, drive, tamper, verify };

const input = JSON.parse(await text(process.stdin));
const output = await commands[process.argv[2]](input);
process.stdout.write(JSON.stringify(output));

function connect({ gateway, appId, privateKey, platformKey }) {
  const keys = { privateKey, keyType: 'PKCS8', alipayPublicKey: platformKey };
  return new AlipaySdk({ appId, gateway, timeout: 20_000, camelcase: false, ...keys });
}

// Runs the calls in order, each answer checked against its signature by the SDK.
async function drive({ shop, calls }) {
  const sdk = connect(shop);
  const answers = [];
  for (const { method, content } of calls) {
    const answer = await sdk.exec(method, { bizContent: content }, { validateSign: true });
    answers.push(answer);
  }
  return answers;
}

// Asks through a proxy that changes one byte of the signed part of every answer; returns
// how many answers were changed and how many of those the SDK refused.
async function tamper({ shop, method, content, every }) {
  let at = 0;
  let more = true;
  const proxy = createServer(async (request, response) => {
    const target = new URL(request.url, shop.gateway);
    const body = await text(request);
    const headers = { 'content-type': request.headers['content-type'] };
    const answer = await fetch(target, { method: 'POST', headers, body });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const start = bytes.indexOf('{', 1);
    const end = bytes.lastIndexOf(',"sign"');
    bytes[start + at] ^= 1;
    more = start + at + every < end;
    response.end(bytes);
  });
  await new Promise((ready) => proxy.listen(0, '127.0.0.1', ready));
  const gateway = `http://127.0.0.1:${proxy.address().port}/gateway.do`;
  const sdk = connect({ ...shop, gateway });
  const count = { changed: 0, refused: 0 };
  while (more) {
    count.changed += 1;
    try {
      await sdk.exec(method, { bizContent: content }, { validateSign: true });
    } catch {
      count.refused += 1;
    }
    at += every;
  }
  proxy.close();
  return count;
}

// Checks the till's requests (query string and form body, as they were on the wire) with the
// SDK's own check, then with each parameter changed by one character.
async function verify({ shop, requests }) {
  const sdk = connect(shop);
  return requests.map(({ query, form }) => {
    const pairs = [...new URLSearchParams(query), ...new URLSearchParams(form)];
    const params = Object.fromEntries(pairs);
    const signed = Object.keys(params).filter((name) => name !== 'sign');
    const refused = signed.filter((name) => !accepts(sdk, changed(params, name)));
    return {
      method: params.method,
      accepted: accepts(sdk, params),
      signed: signed.length,
      refused: refused.length,
    };
  });
}

// The SDK throws for a sign_type it does not know.
function accepts(sdk, params) {
  try {
    return sdk.checkNotifySignV2(params);
  } catch {
    return false;
  }
}

function changed(params, name) {
  const value = params[name];
  const last = value.charCodeAt(value.length - 1) ^ 1;
  return { ...params, [name]: value.slice(0, -1) + String.fromCharCode(last) };
}

// Asks where a bill is, fetches it, and takes the zip apart: names and texts are GBK.
async function bill({ shop, content }) {
  const method = 'alipay.data.dataservice.bill.downloadurl.query';
  const sdk = connect(shop);
  const { bill_download_url } = await sdk.exec(method, { bizContent: content }, { validateSign: true });
  const zip = Buffer.from(await (await fetch(bill_download_url)).arrayBuffer());
  const gbk = new TextDecoder('gbk', { fatal: true });
  const files = [];
  // From the end record to each entry of the central directory, and from there to the file.
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let entry = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const packed = zip.readUInt32LE(entry + 20);
    const nameLength = zip.readUInt16LE(entry + 28);
    const local = zip.readUInt32LE(entry + 42);
    const name = zip.subarray(entry + 46, entry + 46 + nameLength);
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const plain = inflateRawSync(zip.subarray(from, from + packed));
    files.push({ name: gbk.decode(name), text: gbk.decode(plain) });
    entry += 46 + nameLength + zip.readUInt16LE(entry + 30) + zip.readUInt16LE(entry + 32);
  }
  return files;
}
