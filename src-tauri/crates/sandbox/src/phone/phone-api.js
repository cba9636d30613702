// The phone's way to the simulated platform.

async function answered(response) {
  const body = await response.json();
  if (!response.ok) throw Object.assign(new Error(body.error), { code: body.code });
  return body;
}

export async function get(path) {
  return answered(await fetch(path, { cache: "no-store" }));
}

export async function post(path, body) {
  const headers = { "content-type": "application/json" };
  return answered(await fetch(path, { method: "POST", headers, body: JSON.stringify(body) }));
}
