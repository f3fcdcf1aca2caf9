import { invoke } from "/_taupane/taupane.js";

const CALLS = 1000;
const rates = { add: [], plain: [] };
for (let run = 0; run < 3; run++) {
  for (const name of Object.keys(rates)) {
    const started = performance.now();
    for (let i = 0; i < CALLS; i++) await invoke(name, { a: i, b: 1 });
    rates[name].push((CALLS / (performance.now() - started)) * 1000);
  }
}
await invoke("done", { rates });
