// What an element asks to be told: `data-on="click input:d300 keydown:k=Enter|ctrl+s,p"`, written by runtime/taupane/live/listening.py.

export interface Listening {
  debounce: number; // ms
  throttle: number; // ms
  prevent: boolean;
  stop: boolean;
  keys: string[];
}

const parsed = new Map<string, Map<string, Listening>>();

/** Read the attribute; the same text is read once. */
export function listenings(attribute: string): Map<string, Listening> {
  let known = parsed.get(attribute);
  if (known === undefined) {
    known = new Map(attribute.split(" ").map(readOne));
    parsed.set(attribute, known);
  }
  return known;
}

function readOne(text: string): [string, Listening] {
  const colon = text.indexOf(":");
  const type = colon < 0 ? text : text.slice(0, colon);
  const listening: Listening = { debounce: 0, throttle: 0, prevent: false, stop: false, keys: [] };
  for (const option of colon < 0 ? [] : text.slice(colon + 1).split(",")) {
    if (option === "p") listening.prevent = true;
    else if (option === "s") listening.stop = true;
    else if (option.startsWith("d")) listening.debounce = Number(option.slice(1));
    else if (option.startsWith("t")) listening.throttle = Number(option.slice(1));
    else if (option.startsWith("k=")) listening.keys = option.slice(2).split("|");
  }
  return [type, listening];
}

/** Tell whether a key event is one of the chords; no chords means every key. `mod` is Command on a Mac and Control elsewhere. */
export function matchesChord(event: KeyboardEvent, chords: string[], isMac = /Mac/.test(navigator.platform)): boolean {
  return chords.length === 0 || chords.some((chord) => matches(event, chord, isMac));
}

function matches(event: KeyboardEvent, chord: string, isMac: boolean): boolean {
  const parts = chord.toLowerCase().split("+");
  const key = parts.pop() || "+";
  const wants = (name: string, macs: boolean): boolean => parts.includes(name) || (parts.includes("mod") && macs === isMac);
  return (
    event.key.toLowerCase() === (key === "space" ? " " : key) &&
    event.ctrlKey === wants("ctrl", false) &&
    event.metaKey === wants("meta", true) &&
    event.altKey === parts.includes("alt") &&
    (event.shiftKey === parts.includes("shift") || (key.length === 1 && !parts.includes("shift")))
  );
}
