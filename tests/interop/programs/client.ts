// What a program does with the types that were generated from the API's description: list, read, create, move, page.
import type { components, paths } from "./desk";

type Claim = components["schemas"]["Claim"];
type Problem = components["schemas"]["Problem"];
type Page = paths["/api/v1/claims/"]["get"]["responses"]["200"]["content"]["application/json"];
type NewClaim = NonNullable<paths["/api/v1/claims/"]["post"]["requestBody"]>["content"]["application/json"];
type Move = NonNullable<paths["/api/v1/claims/{id}/transitions/"]["post"]["requestBody"]>["content"]["application/json"];

declare const process: { argv: string[]; exit(code: number): never };
const [address, key] = process.argv.slice(2) as [string, string];

async function ask<Answer>(path: string, body?: unknown): Promise<Answer> {
  const url = path.startsWith("http") ? path : address + path;
  const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
  const init = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
  const response = await fetch(url, init);
  if (!response.ok) {
    const problem = (await response.json()) as Problem;
    throw new Error(`${problem.status} ${problem.code}: ${problem.detail}`);
  }
  return (await response.json()) as Answer;
}

function expect(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Error(what);
}

async function main(): Promise<void> {
  const made: Claim[] = [];
  for (const text of ["A ship left at night.", "Prices rose by 12 percent.", "The bridge is closed."]) {
    const body: NewClaim = { text, claimant_name: "The Paper", is_another: true };
    made.push(await ask<Claim>("/api/v1/claims/", body));
  }
  const first = made[0];
  if (first === undefined) throw new Error("nothing was made");
  const read = await ask<Claim>(`/api/v1/claims/${first.id}/`);
  expect(read.text === "A ship left at night." && read.rating === null, "reads what was written");
  const move: Move = { move: "start_review" };
  const moved = await ask<Claim>(`/api/v1/claims/${read.id}/transitions/`, move);
  expect(moved.status === "in_review", "moves");
  const page = await ask<Page>("/api/v1/claims/?page_size=2");
  expect(page.results.length === 2 && page.next !== null, "pages");
  const rest = await ask<Page>(page.next ?? "");
  const seen = new Set(page.results.map((claim) => claim.id));
  expect(rest.results.every((claim) => !seen.has(claim.id)), "shows each row once");
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
