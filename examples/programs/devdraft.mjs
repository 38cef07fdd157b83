// Delete the products whose ids stand on standard input at Devdraft, with nothing but Node's own library.
// Its key lets every request be sent again: the vendor carries it out once, and answers as it did the first time.
//
//     understudy verify --vendor devdraft -- node examples/programs/devdraft.mjs

import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const { DEVDRAFT_BASE_URL: base, DEVDRAFT_CLIENT_KEY: key, DEVDRAFT_CLIENT_SECRET: secret } = process.env;
const words = { 200: "deleted", 404: "not_found", 409: "blocked" };
const tries = 5;

/** Status, body and headers; status 0 where the answer was lost, or broke off. */
async function called(id, once) {
  const headers = { "x-client-key": key, "x-client-secret": secret, "x-idempotency-key": once };
  try {
    const signal = AbortSignal.timeout(10_000);
    const answer = await fetch(`${base}/api/v0/products/${id}`, { method: "DELETE", headers, signal });
    return [answer.status, await answer.json(), answer.headers];
  } catch {
    return [0, {}, new Headers()];
  }
}

/** What became of a product, in one word. */
async function deleted(id) {
  const once = randomUUID();
  for (let attempt = 0; attempt < tries; attempt++) {
    const [status, body, headers] = await called(id, once);
    if (status === 404 && attempt) return "gone";
    if (status in words) return words[status];
    if (status >= 400 && status < 500 && status !== 429) return attempt ? "unknown" : "refused";
    const asked = Math.max(Number(headers.get("retry-after")) || 0, Number(body.retryAfter) || 0);
    await sleep(1000 * (status === 429 ? asked || 60 : 2 ** attempt));
  }
  return "unknown";
}

let outcome = "";
for (const id of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  outcome = ["refused", "not_attempted"].includes(outcome) ? "not_attempted" : await deleted(id);
  console.log(JSON.stringify({ id, outcome }));
}
