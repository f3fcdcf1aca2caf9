// Functions of the page that Python may call by name, and its calls. A call that comes again after a cut is not run again.

import type { RpcUp } from "../protocol";
import { sendable, unpacked } from "./values";

export type Exposed = (...args: never[]) => unknown;
/** A module that is still loading may expose a function a little later than Python calls it. */
const PATIENCE = 3000; // ms

export class ExposedFunctions {
  private readonly functions = new Map<string, Exposed>();
  private readonly awaited = new Map<string, Set<() => void>>();
  /** What was called: the reply, or undefined while it runs. */
  private readonly called = new Map<number, RpcUp | undefined>();

  constructor(private readonly send: (message: RpcUp) => void) {}

  add(name: string, run: Exposed): void {
    if (typeof run !== "function") throw new TypeError(`expose(${JSON.stringify(name)}): expected a function, got ${typeof run}`);
    this.functions.set(name, run);
    for (const wake of this.awaited.get(name) ?? []) wake();
    this.awaited.delete(name);
  }

  async ask(number: number, floor: number, name: string, args: unknown[]): Promise<void> {
    for (const old of this.called.keys()) if (old < floor) this.called.delete(old);
    if (this.called.has(number)) {
      const reply = this.called.get(number);
      return reply === undefined ? undefined : this.send(reply);
    }
    this.called.set(number, undefined);
    const reply = await this.run(number, name, args);
    if (this.called.has(number)) this.called.set(number, reply);
    this.send(reply);
  }

  private async run(number: number, name: string, args: unknown[]): Promise<RpcUp> {
    try {
      const run = await this.find(name);
      return ["rpc", "reply", number, true, sendable(await run(...(unpacked(args) as never[])))];
    } catch (error) {
      const { name: type, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
      return ["rpc", "reply", number, false, { type, message }];
    }
  }

  private async find(name: string): Promise<Exposed> {
    const found = this.functions.get(name);
    if (found !== undefined) return found;
    await new Promise<void>((resolve) => {
      const waiting = this.awaited.get(name) ?? new Set();
      this.awaited.set(name, waiting.add(resolve));
      setTimeout(resolve, PATIENCE);
    });
    const late = this.functions.get(name);
    if (late !== undefined) return late;
    const there = [...this.functions.keys()].join(", ") || "nothing";
    throw new ReferenceError(`the page exposes no ${JSON.stringify(name)}; it exposes ${there}`);
  }
}
