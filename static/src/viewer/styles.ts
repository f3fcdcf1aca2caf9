/**
 * The grid's own sheet, adopted by its shadow root: a constructed sheet needs no nonce. Colours are daisyUI's variables,
 * so that every theme fits; the system colours stand in where the page has no theme.
 */

const css = String.raw`
:host {
  --surface: var(--color-base-100, Canvas);
  --ink: var(--color-base-content, CanvasText);
  --accent: var(--color-primary, #4f46e5);
  --danger: var(--color-error, #dc2626);
  --line: color-mix(in oklab, var(--ink) 10%, var(--surface));
  --line-strong: color-mix(in oklab, var(--ink) 17%, var(--surface));
  --band: color-mix(in oklab, var(--ink) 2.2%, var(--surface));
  --hover: color-mix(in oklab, var(--ink) 6%, var(--surface));
  --raised: color-mix(in oklab, var(--ink) 4%, var(--surface));
  --muted: color-mix(in oklab, var(--ink) 72%, var(--surface));
  --faint: color-mix(in oklab, var(--ink) 9%, var(--surface));
  --row: 28px;
  --gutter: 56px;
  --bar: 12px;
  display: block;
  position: relative;
  height: 100%;
  min-width: 0;
  min-height: 9rem;
  color: var(--ink);
  font: 13px/1.4 var(--font-sans, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif);
  font-variant-numeric: tabular-nums;
  -webkit-font-smoothing: antialiased;
  contain: layout paint;
  border-radius: var(--radius-box, 0.5rem);
}
/* A share of the ink is too faint in themes whose ink is light itself: take its hue at a lightness that always reads. */
@supports (color: oklch(from red l c h)) and (color: light-dark(red, red)) {
  :host { --muted: light-dark(oklch(from var(--ink) 0.46 c h), oklch(from var(--ink) 0.78 c h)); }
}
:host([hidden]) { display: none; }
[hidden] { display: none !important; }
* { box-sizing: border-box; }

.frame {
  position: absolute;
  inset: 0;
  display: flex;
  flex-direction: column;
  overflow: hidden;
  background: var(--surface);
  border: 1px solid var(--line-strong);
  border-radius: inherit;
}
.main { position: relative; flex: 1 1 0; min-height: 0; background: var(--raised); }
.grid {
  position: absolute;
  inset: 0;
  display: flex;
  flex-direction: column;
  overflow: hidden;
  outline: none;
  user-select: none;
  -webkit-user-select: none;
  cursor: default;
}

/* ---- header */
.head { position: relative; flex: none; height: 46px; background: var(--raised); border-bottom: 1px solid var(--line-strong); }
.headrow { position: relative; height: 100%; overflow: hidden; }
.strip { position: absolute; top: 0; left: var(--gutter); height: 100%; }
.headcell {
  position: absolute;
  top: 0;
  height: 100%;
  padding: 6px 10px 0;
  overflow: hidden;
  border-right: 1px solid var(--line);
  contain: strict;
}
.headcell:hover { background: var(--hover); }
.headcell .name {
  overflow: hidden;
  padding-right: 14px;
  font-weight: 600;
  line-height: 18px;
  text-overflow: ellipsis;
  white-space: pre;
  unicode-bidi: isolate;
}
.headcell .nameless { font-style: italic; font-weight: 500; color: var(--muted); }
.headcell .dtype {
  overflow: hidden;
  font-size: 11px;
  line-height: 14px;
  color: var(--muted);
  text-overflow: ellipsis;
  white-space: nowrap;
}
.headcell.num { text-align: right; }
.headcell.num .name { padding-right: 0; padding-left: 14px; }
.mark {
  position: absolute;
  top: 6px;
  right: 9px;
  width: 12px;
  height: 18px;
  font-size: 9px;
  line-height: 20px;
  font-weight: 700;
  text-align: center;
  color: var(--ink);
  opacity: 0;
}
.num .mark { right: auto; left: 9px; }
.mark::before {
  content: "";
  position: absolute;
  left: 1px;
  top: 5px;
  width: 10px;
  height: 8px;
  background: currentColor;
  clip-path: polygon(50% 12%, 92% 78%, 8% 78%);
}
.mark.down::before { transform: scaleY(-1); }
.headcell:hover .mark, .headcell.active .mark { opacity: 0.4; }
.headcell .mark.up, .headcell .mark.down { opacity: 1; }
.headcell .mark.pending { animation: breathe 0.9s ease-in-out 0.15s infinite alternate; }
.mark:not(:empty) { padding-left: 13px; overflow: visible; }
.num .mark:not(:empty) { padding-left: 13px; }
.handle {
  position: absolute;
  top: 0;
  right: 0;
  width: 9px;
  height: 100%;
  cursor: col-resize;
  touch-action: none;
}
.handle::after {
  content: "";
  position: absolute;
  top: 8px;
  bottom: 8px;
  right: 0;
  width: 3px;
  border-radius: 2px;
  background: var(--line-strong);
  opacity: 0;
}
.head:hover .headcell:hover .handle::after { opacity: 1; }
.handle:hover::after, .resizing .handle:hover::after { top: 0; bottom: 0; background: var(--accent); opacity: 1; }
.resizing, .resizing * { cursor: col-resize !important; }
.corner, .number {
  position: absolute;
  top: 0;
  left: 0;
  width: var(--gutter);
  height: 100%;
  padding: 0 10px;
  overflow: hidden;
  font-size: 11.5px;
  text-align: right;
  color: var(--muted);
  border-right: 1px solid var(--line-strong);
}
.corner { line-height: 45px; background: var(--raised); }

/* ---- rows */
.body { position: relative; flex: 1 1 0; min-height: 0; overflow: hidden; background: var(--surface); touch-action: none; contain: strict; }
.down .body { margin-right: var(--bar); }
.across .body { margin-bottom: var(--bar); }
.down .head::after { content: ""; position: absolute; inset: 0 0 0 auto; width: var(--bar); background: var(--raised); }
.rows { position: absolute; top: 0; left: 0; right: 0; height: 0; }
.row {
  position: absolute;
  top: 0;
  left: 0;
  right: 0;
  height: var(--row);
  overflow: hidden;
  background: var(--surface);
  border-bottom: 1px solid var(--line);
  contain: strict;
}
.row.odd { background: var(--band); }
.row:hover { background: var(--hover); }
.number { line-height: 27px; background: inherit; }
.cell {
  position: absolute;
  top: 0;
  height: 100%;
  padding: 0 10px;
  overflow: hidden;
  line-height: 27px;
  text-overflow: ellipsis;
  white-space: pre;
  unicode-bidi: isolate;
  border-right: 1px solid var(--line);
  contain: strict;
}
.num { text-align: right; }
.missing { color: var(--muted); }
.cell.waiting::before {
  content: "";
  position: absolute;
  top: 10px;
  left: 10px;
  width: min(60%, 96px);
  height: 8px;
  border-radius: 4px;
  background: var(--faint);
}
.cell.num.waiting::before { left: auto; right: 10px; width: min(40%, 56px); }
.cell.failed::before { background: color-mix(in oklab, var(--danger) 28%, var(--surface)); }
.cell.active, .headcell.active { outline: 1px solid var(--muted); outline-offset: -1px; }
.grid:focus .cell.active, .grid:focus .headcell.active {
  outline: 2px solid var(--accent);
  outline-offset: -2px;
  background: color-mix(in oklab, var(--accent) 9%, transparent);
}
.grid:focus-visible:not(.placed) { outline: 2px solid var(--accent); outline-offset: -2px; }
.copied .cell.active { animation: copied 0.5s ease-out; }

/* ---- scrollbars */
.bar { position: absolute; display: none; touch-action: none; background: var(--raised); }
.down .vertical, .across .horizontal { display: block; }
.vertical { top: 46px; right: 0; bottom: 0; width: var(--bar); border-left: 1px solid var(--line); }
.horizontal { left: 0; right: 0; bottom: 0; height: var(--bar); padding-left: var(--gutter); border-top: 1px solid var(--line); }
.across .vertical { bottom: var(--bar); }
.down .horizontal { right: var(--bar); }
.rail { position: relative; width: 100%; height: 100%; }
.bar .thumb { position: absolute; }
.thumb::after {
  content: "";
  position: absolute;
  inset: 2px;
  border-radius: 6px;
  background: color-mix(in oklab, var(--ink) 28%, var(--surface));
}
.vertical .thumb { right: 0; width: 11px; }
.horizontal .thumb { bottom: 0; height: 11px; }
.vertical .thumb::after { left: 3px; right: 3px; }
.horizontal .thumb::after { top: 3px; bottom: 3px; }
.bar:hover .thumb::after, .bar.held .thumb::after { background: color-mix(in oklab, var(--ink) 55%, var(--surface)); }
.vertical:hover .thumb::after, .vertical.held .thumb::after { left: 2px; right: 2px; }
.horizontal:hover .thumb::after, .horizontal.held .thumb::after { top: 2px; bottom: 2px; }
.bubble {
  position: absolute;
  right: calc(var(--bar) + 6px);
  top: 50%;
  padding: 3px 9px;
  border-radius: 6px;
  font-size: 12px;
  white-space: nowrap;
  color: var(--surface);
  background: var(--ink);
  transform: translateY(-50%);
  visibility: hidden;
}
.vertical.held .bubble { visibility: visible; }
.horizontal .bubble { display: none; }

/* ---- progress, cover, status line */
.progress { position: absolute; z-index: 2; top: 45px; left: 0; right: 0; height: 2px; overflow: hidden; visibility: hidden; }
.progress.on { visibility: visible; transition: visibility 0s 150ms; }
/* Only while it is seen: WebKit goes on composing an animation that is invisible. */
.progress.on::after { animation: slide 1.1s ease-in-out infinite; }
.progress::after {
  content: "";
  position: absolute;
  inset: 0 auto 0 0;
  width: 30%;
  border-radius: 2px;
  background: var(--accent);
}
.cover { position: absolute; z-index: 1; inset: 46px 0 0; display: none; background: var(--surface); }
.cover:not([data-kind="none"]) { display: block; }
.cover[data-kind="error"] { inset: 0; }
.box {
  position: absolute;
  inset: 0;
  display: flex;
  flex-direction: column;
  align-items: center;
  justify-content: center;
  gap: 12px;
  padding: 16px;
  text-align: center;
  overflow: auto;
}
.cover[data-kind="loading"] .card { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.card .title { font-size: 14px; font-weight: 600; }
.card .text { max-width: 52ch; margin-top: 4px; color: var(--muted); overflow-wrap: anywhere; white-space: pre-wrap; }
.card .icon { width: 28px; height: 28px; margin: 0 auto 10px; border: 2px solid var(--muted); border-radius: 7px; opacity: 0.75;
  background: linear-gradient(var(--muted), var(--muted)) 0 7px / 100% 2px no-repeat, linear-gradient(var(--muted), var(--muted)) 8px 0 / 2px 100% no-repeat; }
.cover[data-kind="error"] .icon { border-color: var(--danger); border-radius: 50%; opacity: 1;
  background: linear-gradient(var(--danger), var(--danger)) 50% 6px / 2.5px 8px no-repeat, linear-gradient(var(--danger), var(--danger)) 50% 17px / 2.5px 2.5px no-repeat; }
.bones { display: none; }
.cover[data-kind="loading"] .bones {
  display: block;
  position: absolute;
  inset: 0;
  background: repeating-linear-gradient(transparent 0 10px, var(--faint) 10px 18px, transparent 18px 28px);
  -webkit-mask: repeating-linear-gradient(90deg, transparent 0 16px, #000 16px 44px, transparent 44px 72px, #000 72px 150px, transparent 150px 190px, #000 190px 236px, transparent 236px 260px);
  mask: repeating-linear-gradient(90deg, transparent 0 16px, #000 16px 44px, transparent 44px 72px, #000 72px 150px, transparent 150px 190px, #000 190px 236px, transparent 236px 260px);
  animation: breathe 1s ease-in-out 0.1s infinite alternate;
}
button {
  flex: none;
  padding: 4px 12px;
  font: inherit;
  font-weight: 500;
  color: var(--ink);
  background: var(--raised);
  border: 1px solid var(--line-strong);
  border-radius: var(--radius-field, 6px);
  cursor: pointer;
}
button:hover { background: var(--hover); }
button:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.foot {
  flex: none;
  display: flex;
  align-items: center;
  gap: 12px;
  height: 30px;
  padding: 0 10px;
  overflow: hidden;
  font-size: 12px;
  white-space: nowrap;
  color: var(--muted);
  background: var(--raised);
  border-top: 1px solid var(--line-strong);
}
.foot span:empty { display: none; }
.foot .range { flex: none; }
.foot .match { flex: none; padding-left: 12px; border-left: 1px solid var(--line-strong); }
.foot .note { overflow: hidden; text-overflow: ellipsis; color: var(--ink); }
.foot .bad::before, .foot .lost::before {
  content: "";
  display: inline-block;
  width: 7px;
  height: 7px;
  margin-right: 7px;
  border-radius: 50%;
  background: var(--danger);
}
.foot .lost::before { background: var(--color-warning, #d97706); animation: breathe 0.7s ease-in-out infinite alternate; }
.foot .again { padding: 1px 8px; font-size: 11.5px; }
.foot .size { flex: none; margin-left: auto; }
.frame.narrow .size, .frame.slim .match, .frame.low .foot { display: none; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

@keyframes slide { from { transform: translateX(-100%); } to { transform: translateX(434%); } }
@keyframes breathe { from { opacity: 1; } to { opacity: 0.35; } }
@keyframes copied { from { background: color-mix(in oklab, var(--accent) 40%, transparent); } }

@media (prefers-reduced-motion: reduce) {
  *, *::before, *::after { animation: none !important; transition: none !important; }
  .progress::after { width: 100%; }
}
@media (forced-colors: active) {
  .frame, .head, .row, .cell, .headcell, .foot { border-color: CanvasText; }
  .thumb::after { background: ButtonText; }
  .mark::before, .handle:hover::after, .progress::after { background: Highlight; forced-color-adjust: none; }
  .cell.active, .headcell.active { outline: 2px solid Highlight; outline-offset: -2px; }
  .cell.waiting::before { background: GrayText; }
}
`;

let shared: CSSStyleSheet | null = null;

/** The one sheet of all grids on the page. */
export function gridSheet(): CSSStyleSheet {
  if (shared === null) {
    shared = new CSSStyleSheet();
    shared.replaceSync(css);
  }
  return shared;
}
