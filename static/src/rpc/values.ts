// Bytes in JSON: an object whose only key is this one; runtime/taupane/jsonvalues.py is the other side.

const BYTES = "$taupane.bytes";

/** The server takes 1 MiB in one message; some of it is the message around the value. */
const MOST_BYTES = (1 << 20) - 4096;

/** A value as it is sent; throws for what JSON cannot say or the server would not take. */
export function sendable(value: unknown): unknown {
  const { sent, text } = written(value);
  if (text.length > MOST_BYTES / 3 && new TextEncoder().encode(text).length > MOST_BYTES) {
    throw new RangeError("a page sends at most 1 MiB at once: send it in parts, or upload it");
  }
  return sent;
}

function written(value: unknown): { sent: unknown; text: string } {
  try {
    const sent = packed(value) ?? null;
    return { sent, text: JSON.stringify(sent) ?? "null" };
  } catch (error) {
    // An object that holds itself, or a bigint.
    const why = error instanceof RangeError ? "it holds itself, or is nested too deeply" : String((error as Error).message);
    throw new TypeError(`this cannot be sent: ${why}; give text, numbers, lists, plain objects or bytes`);
  }
}

/** What JSON.stringify is given for a value that may hold bytes. */
function packed(value: unknown): unknown {
  if (value instanceof ArrayBuffer) return packed(new Uint8Array(value));
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    let text = "";
    for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    return { [BYTES]: btoa(text) };
  }
  if (Array.isArray(value)) return value.map(packed);
  if (typeof value !== "object" || value === null || "toJSON" in value) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, packed(one)]));
}

/** The value with its bytes as Uint8Array; changes it in place. */
export function unpacked(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) value[index] = unpacked(value[index]);
    return value;
  }
  const object = value as Record<string, unknown>;
  const bytes = object[BYTES];
  if (typeof bytes === "string") return Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0));
  for (const key of Object.keys(object)) {
    const one = object[key];
    if (typeof one === "object" && one !== null) object[key] = unpacked(one);
  }
  return object;
}
