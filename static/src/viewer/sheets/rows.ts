/** Rows and cells. */
export const rows = String.raw`
/* ---- rows */
.body { position: relative; flex: 1 1 0; min-height: 0; overflow: clip; background: var(--surface); touch-action: none; contain: strict; }
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
  /* Not hidden: a browser that brings a cell into view would scroll the row away from its header. */
  overflow: clip;
  border-bottom: 1px solid var(--line);
  contain: strict;
}
/* By name and not by "inherit", for which each move of a row would have these styled anew. */
.row, .row .number, .row .pins { background: var(--surface); }
.row.odd, .row.odd .number, .row.odd .pins { background: var(--band); }
.row:hover, .row:hover .number, .row:hover .pins { background: var(--hover); }
.number { line-height: calc(var(--row) - 1px); cursor: default; }
.row .number.selected { color: var(--ink); background: var(--selected); }
/* In the flow, each one drawn back over the height of the one before: a positioned or clipped cell is a paint layer of its own. */
.row .strip { width: 0; }
.cell {
  height: calc(var(--row) - 1px);
  margin-bottom: calc(1px - var(--row));
  padding: 0 10px;
  line-height: calc(var(--row) - 1px);
  white-space: pre;
  unicode-bidi: isolate;
  border-right: 1px solid var(--line);
}
.cell.long { overflow: clip; text-overflow: ellipsis; }
.cell.waiting { position: relative; }
.num { text-align: right; }
.missing { color: var(--muted); }
.cell.waiting::before {
  content: "";
  position: absolute;
  top: calc((var(--row) - 9px) / 2);
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
.main:not(.pointed):has(.grid:focus-visible:not(.placed))::after { content: ""; position: absolute; z-index: 5; inset: 0; border: 2px solid var(--accent); pointer-events: none; }
.cell.painted { background-image: var(--paint); }
.cell.marked { font-weight: 600; }
.cell .link { color: var(--accent-ink); text-decoration: underline; text-underline-offset: 2px; text-decoration-color: color-mix(in oklab, var(--accent-ink) 45%, transparent); cursor: pointer; }
.cell .link:hover { text-decoration-color: currentColor; }
.cell .picture { display: block; height: calc(var(--row) - 5px); max-width: 100%; margin: 2px 0; object-fit: contain; object-position: left; border-radius: 2px; }
.cell.selected { background: color-mix(in oklab, var(--accent) 15%, transparent); }
.cell.hit { background: color-mix(in oklab, var(--color-warning, #f59e0b) 26%, transparent); }
.copied .cell.active, .copied .cell.selected { animation: copied 0.5s ease-out; }
`;
