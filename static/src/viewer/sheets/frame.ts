/** Colours, fonts, the frame and its buttons. */
export const frame = String.raw`
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
  --faint: color-mix(in oklab, var(--ink) 11%, var(--surface));
  --selected: color-mix(in oklab, var(--accent) 14%, var(--surface));
  --shadow: 0 0 0 1px color-mix(in oklab, var(--ink) 12%, transparent), 0 8px 28px rgb(0 0 0 / 0.22);
  --accent-ink: var(--accent);
  --danger-ink: var(--danger);
  --field: color-mix(in oklab, var(--ink) 45%, var(--surface));
  --row: 28px;
  --head: 46px;
  --pins: 0px;
  --gutter: 56px;
  --bar: 12px;
  display: block;
  position: relative;
  height: 100%;
  min-width: 0;
  min-height: 9rem;
  color: var(--ink);
  font: 13px/1.4 var(--font-sans, system-ui, sans-serif);
  font-variant-numeric: tabular-nums;
  -webkit-font-smoothing: antialiased;
  contain: layout paint;
  border-radius: var(--radius-box, 0.5rem);
}
/* A share of the ink is too faint in themes whose ink is light itself: take its hue at a lightness that always reads. */
@supports (color: oklch(from red l c h)) and (color: light-dark(red, red)) {
  :host { --muted: light-dark(oklch(from var(--ink) 0.46 c h), oklch(from var(--ink) 0.78 c h)); --danger-ink: light-dark(oklch(from var(--danger) 0.5 c h), oklch(from var(--danger) 0.8 c h)); --accent-ink: light-dark(oklch(from var(--accent) 0.46 c h), oklch(from var(--accent) 0.8 c h)); }
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
.main { position: relative; flex: 1 1 0; min-width: 0; min-height: 0; background: var(--raised); }
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

.icon { width: 16px; height: 16px; flex: none; fill: none; stroke: currentColor; stroke-width: 1.4; stroke-linecap: round; stroke-linejoin: round; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
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
button:focus-visible { outline: 2px solid var(--accent); outline-offset: -1px; }
`;
