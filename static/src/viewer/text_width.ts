/**
 * The widest that a text can be, from the widths of its characters: whether a cell must be clipped is known without asking the
 * browser to measure each text. A clip costs the browser a paint layer for each cell and frame; most texts fit.
 */

/** Characters up to here stand side by side and do not join: Latin letters, digits, signs. */
const LAST_SIMPLE = 0x24f;
/** Dashes, quotes and the ellipsis. */
const FIRST_MARK = 0x2010;
const LAST_MARK = 0x2026;

/** Gives the most px that a text takes; Infinity where only the browser knows. `measure` gives a character's width, px. */
export function widthBound(measure: (character: string) => number): (text: string) => number {
  const widths = new Map<number, number>();
  const widthOf = (code: number): number => {
    if (code > LAST_SIMPLE && (code < FIRST_MARK || code > LAST_MARK)) return Infinity;
    let width = widths.get(code);
    if (width === undefined) {
      // Digits are shown as wide as the widest of them.
      width = isDigit(code) ? Math.max(...Array.from("0123456789", measure)) : measure(String.fromCharCode(code));
      widths.set(code, width);
    }
    return width;
  };
  return (text) => {
    let total = 0;
    for (let i = 0; i < text.length && total < Infinity; i++) total += widthOf(text.charCodeAt(i));
    return total;
  };
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
