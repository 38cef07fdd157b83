// Delete the products whose ids stand on standard input at Devdraft, as one writes it first. It is not safe.

import { readFileSync } from "node:fs";

const { DEVDRAFT_BASE_URL: base, DEVDRAFT_CLIENT_KEY: key, DEVDRAFT_CLIENT_SECRET: secret } = process.env;
const headers = { "x-client-key": key, "x-client-secret": secret };

for (const id of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const answer = await fetch(`${base}/api/v0/products/${id}`, { method: "DELETE", headers });
  console.log(JSON.stringify({ id, outcome: answer.ok ? "deleted" : "failed" }));
}
