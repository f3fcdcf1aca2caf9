/** Chips, the search bar, the forms of filters, the column summary and long texts. */
export const query = String.raw`
/* ---- what has become of the file */
.news { display: flex; flex: none; align-items: center; gap: 10px; padding: 6px 10px; color: var(--ink); background: color-mix(in oklab, var(--color-warning, #d97706) 14%, var(--raised)); border-bottom: 1px solid var(--line-strong); }
.news .words { flex: 1; min-width: 0; overflow-wrap: anywhere; }
.news button { flex: none; background: var(--surface); border-color: var(--line-strong); }
.news button:hover { background: var(--hover); }
/* ---- chips */
.chips {
  display: flex;
  flex: none;
  flex-wrap: wrap;
  align-items: center;
  gap: 6px;
  max-height: 96px;
  padding: 6px 8px;
  overflow: auto;
  background: var(--surface);
  border-bottom: 1px solid var(--line-strong);
}
.chip {
  display: inline-flex;
  align-items: stretch;
  max-width: min(100%, 26rem);
  height: 24px;
  font-size: 12px;
  background: color-mix(in oklab, var(--accent) 10%, var(--surface));
  border: 1px solid color-mix(in oklab, var(--accent) 34%, var(--surface));
  border-radius: 12px;
}
.chip .what {
  display: flex;
  flex: 0 1 auto;
  align-items: center;
  gap: 5px;
  min-width: 0;
  padding: 0 3px 0 8px;
  font-weight: 400;
  color: var(--ink);
  background: none;
  border: 0;
  border-radius: 12px 0 0 12px;
}
.chip .words { overflow: hidden; text-overflow: ellipsis; white-space: pre; unicode-bidi: isolate; }
.chip .icon { width: 12px; height: 12px; }
.chip .cross { display: grid; place-items: center; width: 23px; padding: 0; background: none; border: 0; border-radius: 0 12px 12px 0; }
.chip button:hover { background: color-mix(in oklab, var(--accent) 20%, var(--surface)); }

/* ---- search */
.searchbar {
  position: absolute;
  z-index: 4;
  top: 6px;
  right: 20px;
  display: flex;
  align-items: center;
  gap: 2px;
  width: min(27rem, calc(100% - 28px));
  height: 36px;
  padding: 0 4px 0 10px;
  background: var(--surface);
  border-radius: 9px;
  box-shadow: var(--shadow);
}
.searchbar > .icon { width: 14px; height: 14px; color: var(--muted); }
.searchbar input { flex: 1 1 6rem; min-width: 4rem; height: 28px; border-color: transparent; background: none; }
.searchbar input:focus { outline: none; }
.searchbar:focus-within { box-shadow: 0 0 0 2px var(--accent), 0 8px 28px rgb(0 0 0 / 0.22); }
.searchbar .count { flex: none; padding: 0 4px; font-size: 12px; color: var(--muted); white-space: nowrap; }
.searchbar .bad { max-width: 11rem; overflow: hidden; text-overflow: ellipsis; color: var(--danger-ink); }
.tool { display: grid; flex: none; place-items: center; width: 26px; height: 26px; padding: 0; color: var(--muted); background: none; border: 0; border-radius: 5px; }
.tool:hover, .toggle:hover { color: var(--ink); background: var(--line); }
.tool[aria-pressed="true"] { color: var(--ink); background: var(--line-strong); }
.toggle { display: grid; flex: none; place-items: center; width: 26px; height: 24px; padding: 0; font-size: 12px; color: var(--muted); background: none; border: 1px solid transparent; border-radius: 5px; }
.toggle .icon { width: 13px; height: 13px; }
.toggle[aria-pressed="true"] { color: var(--accent-ink); background: color-mix(in oklab, var(--accent) 14%, var(--surface)); border-color: color-mix(in oklab, var(--accent) 45%, var(--surface)); }
.frame.narrow .searchbar { right: 14px; }
.frame.slim .searchbar .toggle:not([aria-pressed="true"]), .frame.slim .searchbar > .icon { display: none; }

/* ---- the form of a filter */
.filterpanel { display: grid; grid-template-columns: minmax(0, 1fr); gap: 8px; width: min(18rem, calc(100vw - 32px)); padding: 7px; }
.heading { display: flex; align-items: center; gap: 7px; min-width: 0; font-weight: 600; }
.heading .icon { width: 14px; height: 14px; color: var(--muted); }
.tabs { display: flex; gap: 2px; padding: 2px; background: var(--hover); border-radius: 8px; }
.tabs button { flex: 1 1 0; padding: 3px; font-size: 12px; background: none; color: var(--muted); border: 0; border-radius: 6px; }
.tabs button[aria-selected="true"] { color: var(--ink); background: var(--surface); box-shadow: 0 0 0 1px var(--line-strong), 0 1px 3px rgb(0 0 0 / 0.16); }
.condition { display: grid; gap: 8px; }
.bounds { display: flex; align-items: center; gap: 8px; }
.bounds input { min-width: 0; }
/* Two moments do not fit beside each other. */
.bounds.long { display: grid; grid-template-columns: auto 1fr; }
.bounds.long .hint { grid-column: 1; }
.bounds.long input { grid-column: 2; }
.bounds.long:has(.hint[hidden]) { display: flex; }
.tick { display: flex; align-items: center; gap: 8px; }
.valuelist .options { height: min(15rem, 40vh); max-height: none; }
.valuelist.loading .options { opacity: 0.5; }
.value { position: relative; display: flex; align-items: center; gap: 8px; height: 26px; padding: 0 7px; border-radius: 5px; cursor: pointer; }
.value:hover { background: var(--hover); }
.value input, .value .label, .value .keys { position: relative; flex-shrink: 0; padding-left: 0; }
.value .label { flex-shrink: 1; }
.value .share { position: absolute; inset: 3px auto 3px 0; max-width: 100%; border-radius: 4px; background: color-mix(in oklab, var(--accent) 11%, transparent); }
.nameless { font-style: italic; color: var(--muted); }
.wrong { font-size: 12px; color: var(--danger-ink); }
.buttons { display: flex; justify-content: flex-end; gap: 6px; }
.main-button { color: var(--surface); background: var(--accent-ink); border-color: transparent; }
.main-button:hover { background: color-mix(in oklab, var(--accent-ink) 86%, var(--ink)); }
.main-button:focus-visible { outline-offset: 2px; }

/* ---- the summary of a column */
.middle { position: relative; display: flex; flex: 1 1 0; min-height: 0; }
.side {
  flex: none;
  width: 248px;
  padding: 10px 12px 14px;
  overflow: auto;
  overflow-wrap: anywhere;
  background: var(--surface);
  border-left: 1px solid var(--line-strong);
  outline: none;
}
.side:focus-visible { box-shadow: inset 0 0 0 2px var(--accent); }
.side.old > :not(.sidehead) { opacity: 0.45; }
.frame.tight .side { position: absolute; z-index: 4; inset: 0 0 0 auto; width: min(248px, 88%); box-shadow: var(--shadow); }
.sidehead { display: grid; grid-template-columns: minmax(0, 1fr) auto auto; align-items: center; margin-bottom: 10px; }
.sidehead .title { overflow: hidden; font-size: 14px; font-weight: 600; text-overflow: ellipsis; white-space: pre; }
.sidehead .dtype { grid-column: 1 / -1; font-size: 11.5px; color: var(--muted); }
.sidehead .dtype .icon { width: 12px; height: 12px; margin-right: 5px; vertical-align: -2px; }
.spread { margin: 10px 0 12px; }
.spread .histogram { display: block; width: 100%; height: 84px; border-bottom: 1px solid var(--line-strong); }
.scale { display: flex; justify-content: space-between; gap: 8px; margin-top: 3px; font-size: 11px; color: var(--muted); }
.facts { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0; margin: 0; font-size: 12.5px; }
.facts dt { padding: 3px 12px 3px 0; color: var(--muted); white-space: nowrap; }
.facts dt, .facts dd { border-top: 1px solid var(--line); }
.facts dd { margin: 0; padding: 3px 0; text-align: right; }
.side .subtitle { margin-top: 12px; padding: 0 0 4px; }
.side .facts + .hint { margin-top: 10px; }
.side .topvalue { height: 24px; font-size: 12px; }
.side .topvalue .keys { color: var(--ink); }

/* ---- long texts */
.textpanel { display: grid; gap: 8px; width: min(34rem, calc(100vw - 32px)); padding: 7px; }
.textpanel .heading button { display: flex; align-items: center; gap: 6px; padding: 2px 9px; font-size: 12px; }
.textpanel .heading .hint { font-weight: 400; }
.textpanel .bad { color: var(--danger-ink); }
.textpanel pre {
  max-height: min(24rem, 60vh);
  min-height: 2.6em;
  margin: 0;
  padding: 9px 11px;
  overflow: auto;
  font: 12.5px/1.5 var(--font-mono, ui-monospace, SFMono-Regular, Menlo, Consolas, monospace);
  white-space: pre-wrap;
  overflow-wrap: anywhere;
  background: var(--raised);
  border: 1px solid var(--line);
  border-radius: 6px;
  user-select: text;
  -webkit-user-select: text;
}
.textpanel.code pre { white-space: pre; overflow-wrap: normal; }
.textpanel pre:focus-visible { outline: 2px solid var(--accent); outline-offset: -1px; }
`;
