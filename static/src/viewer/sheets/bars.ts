/** The two scrollbars. */
export const bars = String.raw`
/* ---- scrollbars */
.bar { position: absolute; display: none; touch-action: none; background: var(--raised); }
.down .vertical, .across .horizontal { display: block; }
.vertical { top: var(--head); right: 0; bottom: 0; width: var(--bar); border-left: 1px solid var(--line); }
.horizontal { left: 0; right: 0; bottom: 0; height: var(--bar); padding-left: calc(var(--gutter) + var(--pins)); border-top: 1px solid var(--line); }
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
`;
