/** Animations, and what the system's settings ask for. */
export const media = String.raw`
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
  .cell.selected { background: Highlight; color: HighlightText; forced-color-adjust: none; }
  .cell.waiting::before { background: GrayText; }
}
`;
