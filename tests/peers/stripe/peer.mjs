// The official Stripe library as a peer: it makes the calls it is told of at the simulated
// Stripe, one after the other. JSON in, JSON out.
import Stripe from 'stripe';
import { text } from 'node:stream/consumers';

const { shop, calls } = JSON.parse(await text(process.stdin));
const stripe = connect(shop);
const answers = [];
for (const { path, args } of calls) {
  answers.push(await answered(path, args));
}
process.stdout.write(JSON.stringify(answers));

// The simulated Stripe lives below a path; the library only knows of hosts.
function connect({ gateway, key }) {
  const { hostname, port, pathname } = new URL(gateway);
  const inner = Stripe.createNodeHttpClient();
  const httpClient = {
    getClientName: () => inner.getClientName(),
    makeRequest: (host, at, path, ...rest) =>
      inner.makeRequest(host, at, pathname + path, ...rest),
  };
  const options = { host: hostname, port, protocol: 'http', httpClient, telemetry: false };
  return new Stripe(key, { ...options, maxNetworkRetries: 0 });
}

// The object that a call answers with, or what its error says.
async function answered(path, args) {
  const names = path.split('.');
  const call = names.pop();
  const resource = names.reduce((part, name) => part[name], stripe);
  try {
    return await resource[call](...args);
  } catch (error) {
    const { type, code, statusCode, message } = error;
    return { error: { type, code, statusCode, message } };
  }
}
