import { invoke } from "/_taupane/taupane.js";

const CALLS = 1000;
const rates = {};
for (const flying of [1, 32]) {
  for (const name of ["add", "plain"]) {
    rates[`${name} ${flying}`] = [];
    for (let run = 0; run < 3; run++) rates[`${name} ${flying}`].push(await rate(name, flying));
  }
}
await invoke("done", { rates });

/** Calls a second, with so many unanswered at a time. */
async function rate(name, flying) {
  let left = CALLS;
  const caller = async () => {
    while (left-- > 0) await invoke(name, { a: left, b: 1 });
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: flying }, caller));
  return (CALLS / (performance.now() - started)) * 1000;
}
