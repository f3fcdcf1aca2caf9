// Commands that wait for an answer: one number each, answered once, by whichever way it comes back.

/** Why a window command failed: a code such as "denied" or "bad_command", and a sentence for a developer. */
export class WindowCommandError extends Error {
  override name = "WindowCommandError";

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: WindowCommandError): void;
  timer: ReturnType<typeof setTimeout>;
}

/** A page that asks faster than its window answers is stuck, or means harm. */
const MOST = 256;
/** A refused nonce is never answered; no command of a page takes long. */
const PATIENCE = 15_000; // ms

export class Calls {
  private last = 0;
  private readonly waiting = new Map<number, Waiting>();

  /** Number a call, hand the number to `send`, and wait for its answer. */
  start(send: (id: number) => void): Promise<unknown> {
    if (this.waiting.size >= MOST) {
      return Promise.reject(new WindowCommandError("busy", `${MOST} window commands already wait for their answers`));
    }
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.fail(id, "timeout", "the window did not answer"), PATIENCE);
      this.waiting.set(id, { resolve, reject, timer });
      try {
        send(id);
      } catch (error) {
        this.fail(id, "not_sent", String(error));
      }
    });
  }

  /** Take an answer; one for an unknown number is late or forged and changes nothing. */
  answer(id: unknown, ok: unknown, value: unknown): void {
    if (typeof id !== "number") return;
    if (ok === true) return this.take(id)?.resolve(value);
    const error = (typeof value === "object" && value !== null ? value : { message: value }) as Record<string, unknown>;
    this.fail(id, String(error.code ?? "failed"), String(error.message ?? "the command failed"));
  }

  private fail(id: number, code: string, message: string): void {
    this.take(id)?.reject(new WindowCommandError(code, message));
  }

  private take(id: number): Waiting | undefined {
    const call = this.waiting.get(id);
    this.waiting.delete(id);
    clearTimeout(call?.timer);
    return call;
  }
}
