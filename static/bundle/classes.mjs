// Class names out of a style sheet, so that Python can tell which class has no rule yet.

/** Gives the sorted class names that `css` has selectors for. Declarations are skipped: `.5rem` is no class. */
export function classNames(css) {
  const found = new Set();
  for (const prelude of preludes(css)) {
    // A selector inside [..] or "..": attribute values hold no classes.
    const selector = prelude.replace(/"(?:[^"\\]|\\.)*"/g, "").replace(/(?<!\\)\[[^\]]*\]/g, "");
    for (const match of selector.matchAll(/\.((?:[A-Za-z_-]|[^\x00-\x7F]|\\(?:[0-9A-Fa-f]{1,6} ?|[^\n]))(?:[A-Za-z0-9_-]|[^\x00-\x7F]|\\(?:[0-9A-Fa-f]{1,6} ?|[^\n]))*)/g)) {
      found.add(unescape(match[1]));
    }
  }
  return [...found].sort();
}

/** Yields what stands before each `{`, back to the previous `{`, `}` or `;`, outside strings and comments. */
function* preludes(css) {
  const text = css.replace(/\/\*[\s\S]*?\*\//g, "");
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === "\\") at++;
    else if (char === '"' || char === "'") at = closing(text, at);
    else if (char === ";" || char === "}") start = at + 1;
    else if (char === "{") {
      const prelude = text.slice(start, at).trim();
      if (!prelude.startsWith("@") || prelude.startsWith("@scope")) yield prelude;
      start = at + 1;
    }
  }
}

function closing(text, open) {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === text[open]) return at;
  }
  return text.length;
}

function unescape(name) {
  return name.replace(/\\(?:([0-9A-Fa-f]{1,6}) ?|([^\n]))/g, (_, hex, char) =>
    hex === undefined ? char : String.fromCodePoint(Number.parseInt(hex, 16)),
  );
}
