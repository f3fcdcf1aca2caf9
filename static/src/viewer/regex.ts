/**
 * Whether a regex matches anywhere in a text, in time linear in the text. The server searches with Rust's engine, which is; the browser's own
 * one backtracks, and `(a+)+$` would hold the page for years at a cell of forty letters. Only for marking cells: what is not known here (flags
 * in the middle, classes within classes) gives null, and nothing is marked.
 */

interface Step {
  /** What a letter must be to go on; null goes on without one. */
  readonly letter: Letter | null;
  /** What must hold between two letters. */
  readonly place: Place | null;
  next: number;
  /** Where it may go on as well, -1 for nowhere. */
  or: number;
}

type Letter = (letter: string) => boolean;
type Place = (before: string | undefined, after: string | undefined) => boolean;

type Node =
  | { readonly is: "letter"; readonly letter: Letter }
  | { readonly is: "place"; readonly place: Place }
  | { readonly is: "row"; readonly parts: readonly Node[] }
  | { readonly is: "choice"; readonly parts: readonly Node[] }
  | { readonly is: "times"; readonly part: Node; readonly least: number; readonly most: number };

/** More steps than this are not worth the marks: a pattern of 500 characters may stand for millions. */
const MOST_STEPS = 1000;
/** What stands behind these many letters of a cell is not marked. */
const MOST_LETTERS = 1000;
const MATCH = 0;

class Unknown extends Error {}

/** A test for texts; null for a pattern that is wrong, too large or not known here. */
export function linearTest(pattern: string, matchCase: boolean): ((text: string) => boolean) | null {
  try {
    const steps = compiled(new Reader(pattern, matchCase ? "u" : "iu").all());
    return (text) => matches(steps.list, steps.first, text);
  } catch (error) {
    if (error instanceof Unknown || error instanceof SyntaxError) return null;
    throw error;
  }
}

function matches(steps: readonly Step[], first: number, text: string): boolean {
  const letters = [...(text.length > MOST_LETTERS ? text.slice(0, MOST_LETTERS) : text)];
  const reached = new Int32Array(steps.length).fill(-1);
  let from: number[] = [];
  for (let at = 0; at <= letters.length; at++) {
    const [before, after] = [letters[at - 1], letters[at]];
    const waiting: number[] = [];
    const open = [first, ...from];
    while (open.length > 0) {
      const index = open.pop() ?? MATCH;
      if (index === MATCH) return true;
      const step = steps[index];
      if (step === undefined || reached[index] === at) continue;
      reached[index] = at;
      if (step.letter !== null) waiting.push(index);
      else if (step.place === null || step.place(before, after)) {
        open.push(step.next);
        if (step.or >= 0) open.push(step.or);
      }
    }
    from = after === undefined ? [] : waiting.flatMap((index) => steps[index]?.letter?.(after) === true ? [steps[index].next] : []);
  }
  return false;
}

function compiled(root: Node): { list: readonly Step[]; first: number } {
  const list: Step[] = [{ letter: null, place: null, next: MATCH, or: -1 }];
  const add = (step: Step): number => {
    if (list.length >= MOST_STEPS) throw new Unknown();
    return list.push(step) - 1;
  };
  // Backwards: each part is told where to go on.
  const build = (node: Node, next: number): number => {
    switch (node.is) {
      case "letter": return add({ letter: node.letter, place: null, next, or: -1 });
      case "place": return add({ letter: null, place: node.place, next, or: -1 });
      case "row": return node.parts.reduceRight((after, part) => build(part, after), next);
      case "choice": return node.parts.map((part) => build(part, next)).reduce((a, b) => add({ letter: null, place: null, next: a, or: b }));
      case "times": return repeat(node, next);
    }
  };
  const repeat = ({ part, least, most }: Extract<Node, { is: "times" }>, next: number): number => {
    let entry = next;
    if (most === Infinity) {
      entry = add({ letter: null, place: null, next, or: -1 });
      const again = list[entry];
      if (again !== undefined) again.or = build(part, entry);
    } else {
      for (let time = least; time < most; time++) entry = add({ letter: null, place: null, next, or: build(part, entry) });
    }
    for (let time = 0; time < least; time++) entry = build(part, entry);
    return entry;
  };
  return { first: build(root, MATCH), list };
}

const WORD = "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\u200c\\u200d";
/** Classes that are wider in Rust than in JavaScript. */
const CLASSES: Readonly<Record<string, string>> = { d: "\\p{Nd}", D: "\\P{Nd}", w: WORD, s: "\\s", S: "\\S" };
const isWord = new RegExp(`^[${WORD}]$`, "u");
const inWord = (letter: string | undefined): boolean => letter !== undefined && isWord.test(letter);
const PLACES: Readonly<Record<string, Place>> = {
  "^": (before) => before === undefined,
  $: (_, after) => after === undefined,
  A: (before) => before === undefined,
  z: (_, after) => after === undefined,
  b: (before, after) => inWord(before) !== inWord(after),
  B: (before, after) => inWord(before) === inWord(after),
};

/** Reads a pattern; raises Unknown or SyntaxError. */
class Reader {
  private at = 0;
  private readonly text: readonly string[];
  private readonly known = new Map<string, Letter>();

  constructor(pattern: string, private readonly flags: string) {
    this.text = [...pattern];
  }

  all(): Node {
    const node = this.choice();
    if (this.at < this.text.length) throw new Unknown();
    return node;
  }

  private choice(): Node {
    const parts = [this.row()];
    while (this.take("|")) parts.push(this.row());
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { is: "choice", parts };
  }

  private row(): Node {
    const parts: Node[] = [];
    for (let next = this.text[this.at]; next !== undefined && next !== "|" && next !== ")"; next = this.text[this.at]) parts.push(this.times());
    return { is: "row", parts };
  }

  private times(): Node {
    let part = this.one();
    for (let bounds = this.bounds(); bounds !== null; bounds = this.bounds()) {
      this.take("?"); // whether it takes much or little is all the same here
      part = { is: "times", part, ...bounds };
    }
    return part;
  }

  private bounds(): { least: number; most: number } | null {
    if (this.take("*")) return { least: 0, most: Infinity };
    if (this.take("+")) return { least: 1, most: Infinity };
    if (this.take("?")) return { least: 0, most: 1 };
    if (this.text[this.at] !== "{") return null;
    const match = /^\{(\d{1,4})(,?)(\d{0,4})\}/.exec(this.text.slice(this.at, this.at + 12).join(""));
    if (match === null) throw new Unknown();
    this.at += match[0].length;
    const least = Number(match[1]);
    return { least, most: match[2] === "" ? least : match[3] === "" ? Infinity : Number(match[3]) };
  }

  private one(): Node {
    const next = this.text[this.at++];
    switch (next) {
      case "(": return this.group();
      case "[": return this.oneOf();
      case ".": return this.letter("[^\\n]");
      case "^": case "$": return { is: "place", place: PLACES[next] ?? never };
      case "\\": return this.escaped();
      case "*": case "+": case "?": case "{": case undefined: throw new Unknown();
      default: return this.letter(/[\]}/-]/.test(next) ? `\\u{${next.codePointAt(0)?.toString(16) ?? ""}}` : next);
    }
  }

  private group(): Node {
    if (this.take("?")) {
      const opening = /^(:|P?<\w+>)/.exec(this.text.slice(this.at, this.at + 40).join(""));
      if (opening === null) throw new Unknown();
      this.at += opening[0].length;
    }
    const node = this.choice();
    if (!this.take(")")) throw new Unknown();
    return node;
  }

  private escaped(): Node {
    const place = PLACES[this.text[this.at] ?? ""];
    if (place !== undefined && /[AzbB]/.test(this.text[this.at] ?? "")) {
      this.at++;
      return { is: "place", place };
    }
    return this.letter(`[${this.escape()}]`);
  }

  /** What stands behind a backslash, as it is written in a class. */
  private escape(): string {
    const next = this.text[this.at++] ?? "";
    const known = CLASSES[next];
    if (known !== undefined) return known;
    if (next === "W") throw new Unknown();
    const rest = this.text.slice(this.at, this.at + 40).join("");
    const longer = next === "p" || next === "P" ? /^\{[\w=]+\}/.exec(rest) : next === "x" ? /^[0-9a-fA-F]{2}/.exec(rest) : next === "u" ? /^([0-9a-fA-F]{4}|\{[0-9a-fA-F]{1,6}\})/.exec(rest) : null;
    if (longer !== null) {
      this.at += longer[0].length;
      return `\\${next}${longer[0]}`;
    }
    if (/[nrtfv]/.test(next)) return `\\${next}`;
    if (next === "" || /[\p{L}\p{N}]/u.test(next)) throw new Unknown();
    return `\\u{${next.codePointAt(0)?.toString(16) ?? ""}}`;
  }

  private oneOf(): Node {
    let source = this.take("^") ? "[^" : "[";
    for (;;) {
      const next = this.text[this.at++];
      if (next === "]" && source.length > 2) return this.letter(`${source}]`);
      if (next === undefined || next === "[" || next === "]" || next === "&" || next === "~") throw new Unknown();
      source += next === "\\" ? this.escape() : next;
    }
  }

  /** A test of one letter, by the browser's own regex: of one letter it is quick. */
  private letter(source: string): Node {
    let letter = this.known.get(source);
    if (letter === undefined) {
      const pattern = new RegExp(`^${source}$`, this.flags);
      const seen = new Map<string, boolean>();
      letter = (text) => {
        let is = seen.get(text);
        if (is === undefined) {
          is = pattern.test(text);
          if (seen.size < 1000) seen.set(text, is);
        }
        return is;
      };
      this.known.set(source, letter);
    }
    return { is: "letter", letter };
  }

  private take(text: string): boolean {
    if (this.text[this.at] !== text) return false;
    this.at++;
    return true;
  }
}

function never(): boolean {
  return false;
}
