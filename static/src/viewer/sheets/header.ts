/** The header and the pinned columns. */
export const header = String.raw`
/* ---- header */
.head { position: relative; flex: none; height: var(--head); background: var(--raised); border-bottom: 1px solid var(--line-strong); }
.headrow { position: relative; height: 100%; overflow: clip; }
.strip { position: absolute; top: 0; left: var(--gutter); height: 100%; }
.headcell {
  position: absolute;
  top: 0;
  height: 100%;
  padding: 6px 10px 0;
  overflow: hidden;
  background: var(--raised);
  border-right: 1px solid var(--line);
  contain: strict;
}
.headcell:hover { background: var(--hover); }
.headcell .name {
  overflow: hidden;
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
.headcell .dtype .icon { width: 12px; height: 12px; margin-right: 5px; vertical-align: -2px; stroke-width: 1.5; }
.headcell .name { padding-right: 18px; }
.headcell.selected { background: var(--selected); }
.headcell.filtered .name { color: var(--accent-ink); }
.headcell .summary { display: none; }
.summaries .headcell .summary { display: block; position: absolute; left: 10px; right: 10px; top: 45px; bottom: 4px; text-align: left; }
.summary.old { opacity: 0.45; }
.summary .histogram, .summary .toplist, .summary .nothing { display: block; width: 100%; height: 34px; overflow: hidden; }
.summary .line { overflow: hidden; margin-top: 2px; font-size: 10.5px; line-height: 15px; color: var(--muted); text-overflow: ellipsis; white-space: nowrap; }
.summary .nothing { font-size: 11px; line-height: 34px; color: var(--muted); }
.summary .bone { width: 70%; height: 8px; margin-top: 20px; border-radius: 4px; background: var(--faint); }
.histogram { cursor: pointer; }
.histogram path { fill: color-mix(in oklab, var(--accent) 62%, var(--surface)); }
.estimated .histogram path { fill: color-mix(in oklab, var(--accent) 40%, var(--surface)); }
.histogram .hover { fill: color-mix(in oklab, var(--ink) 13%, transparent); }
.topvalue {
  position: relative;
  display: flex;
  align-items: center;
  gap: 6px;
  width: 100%;
  height: 16px;
  margin: 0 0 2px;
  padding: 0 4px;
  overflow: hidden;
  font-size: 11px;
  font-weight: 400;
  line-height: 16px;
  text-align: left;
  color: var(--ink);
  background: none;
  border: 0;
  border-radius: 3px;
  cursor: pointer;
}
.topvalue .share { position: absolute; inset: 0 auto 0 0; min-width: 2px; border-radius: 3px; background: color-mix(in oklab, var(--accent) 20%, var(--surface)); }
.topvalue:hover .share { background: color-mix(in oklab, var(--accent) 34%, var(--surface)); }
.topvalue .label, .topvalue .keys { position: relative; padding: 0; font-size: inherit; color: var(--ink); }
/* A share for which there is no room beside the value goes to a second line, which is not seen. */
.topvalue.bin { flex-wrap: wrap; align-items: flex-start; }
.topvalue.bin .label { flex-basis: 0; }
.mark {
  position: absolute;
  top: 23px;
  right: 8px;
  min-width: 12px;
  height: 16px;
  font-size: 10px;
  line-height: 16px;
  font-weight: 700;
  text-align: center;
  color: var(--accent-ink);
  opacity: 0;
}
.mark::before {
  content: "";
  position: absolute;
  left: 1px;
  top: 4px;
  width: 10px;
  height: 8px;
  background: currentColor;
  clip-path: polygon(50% 12%, 92% 78%, 8% 78%);
}
.mark.down::before { transform: scaleY(-1); }
.headcell .mark.up, .headcell .mark.down { opacity: 1; }
.headcell .mark.pending { animation: breathe 0.9s ease-in-out 0.15s infinite alternate; }
/* Its place is beside the type: the name keeps its room, and the menu its corner. */
.mark:not(:empty) { padding-left: 14px; }
.headcell.sorted .dtype { padding-right: 18px; }
.headcell.sorted:has(.mark:not(:empty)) .dtype { padding-right: 26px; }
.headcell.num.sorted .dtype { padding: 0 0 0 18px; }
.headcell.num.sorted:has(.mark:not(:empty)) .dtype { padding: 0 0 0 26px; }
.headcell .menu {
  position: absolute;
  top: 4px;
  right: 5px;
  display: grid;
  place-items: center;
  width: 20px;
  height: 22px;
  color: var(--muted);
  border-radius: 5px;
  cursor: pointer;
  opacity: 0;
}
.headcell.num .name { padding: 0 0 0 18px; }
.num .mark { right: auto; left: 8px; }
.headcell.num .menu { right: auto; left: 4px; }
.headcell .menu .icon { stroke-width: 2; }
@media (hover: none) { .headcell .menu { opacity: 1; } }
.headcell .menu:hover { color: var(--ink); background: var(--line-strong); }
.headcell:hover .menu, .grid:focus .headcell.active .menu { opacity: 1; }
.moving .headcell { cursor: grabbing; }
.ghost {
  position: absolute;
  z-index: 4;
  top: 0;
  left: 0;
  height: 100%;
  background: color-mix(in oklab, var(--accent) 16%, transparent);
  border: 1px solid var(--accent);
  border-radius: 4px;
  pointer-events: none;
}
.gap { position: absolute; z-index: 5; top: 0; left: -1px; width: 2px; height: 100%; background: var(--accent); pointer-events: none; }
.head .pins { background: var(--raised); }
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
  overflow: clip;
  font-size: 11.5px;
  text-align: right;
  color: var(--muted);
  border-right: 1px solid var(--line-strong);
}
.corner { line-height: 45px; background: var(--raised); }


/* ---- pinned columns stand over the ones that scroll */
.pins { position: absolute; top: 0; left: var(--gutter); width: var(--pins); height: 100%; }
.main:not(.pinned) .pins { display: none; }
.main.pinned .pins { border-right: 1px solid var(--line-strong); }
.main.pinned.aside .pins { box-shadow: 4px 0 6px -4px color-mix(in oklab, var(--ink) 32%, transparent); }
`;
