// What page script can import from "/_taupane/taupane.js"; `window.taupane` holds the same names.

/** What JSON can say, and bytes. */
export type Value = null | boolean | number | string | Uint8Array | Value[] | { [key: string]: Value | undefined };

export interface CallOptions {
  /** Gives the call up: the promise is rejected with the signal's reason, and the command is cancelled in Python. */
  signal?: AbortSignal;
  /** Hears what the command tells of its progress, at most 60 times a second. */
  onProgress?: (value: any) => void;
}

/** Why a command failed: `type` is the name of the Python exception, `id` stands in the log with the traceback. */
export declare class CommandError extends Error {
  readonly type: string;
  readonly id: string;
  /** In development only. */
  readonly traceback?: string;
}

/** Call a command of the app; arguments by name. A cut connection does not fail the call, nor run it twice. */
export declare function invoke<T = any>(command: string, args?: Record<string, unknown>, options?: CallOptions): Promise<T>;

/** Call a command that is a generator: `for await (const row of stream("rows"))`. Leaving the loop ends it in Python. */
export declare function stream<T = any>(command: string, args?: Record<string, unknown>, options?: CallOptions): AsyncIterableIterator<T>;

/** Let Python call a function of the page: `await view.call("zoom", 2)`. */
export declare function expose(name: string, run: (...args: any[]) => unknown): void;
export declare function expose(functions: Record<string, (...args: any[]) => unknown>): void;
