/**
 * The grid's own sheet, adopted by its shadow root: a constructed sheet needs no nonce. Colours are daisyUI's variables,
 * so that every theme fits; the system colours stand in where the page has no theme.
 */

import { bars } from "./sheets/bars";
import { frame } from "./sheets/frame";
import { header } from "./sheets/header";
import { media } from "./sheets/media";
import { panels } from "./sheets/panels";
import { query } from "./sheets/query";
import { rows } from "./sheets/rows";
import { status } from "./sheets/status";

const css = [frame, header, rows, bars, status, panels, query, media].join("\n");

let shared: CSSStyleSheet | null = null;

/** The one sheet of all grids on the page. */
export function gridSheet(): CSSStyleSheet {
  if (shared === null) {
    shared = new CSSStyleSheet();
    shared.replaceSync(css);
  }
  return shared;
}
