/** Menus, lists and forms that open over the grid. */
export const panels = String.raw`
/* ---- what opens over the grid */
.popup {
  position: fixed;
  inset: auto;
  margin: 0;
  padding: 5px;
  max-width: calc(100vw - 16px);
  max-height: calc(100vh - 16px);
  overflow: auto;
  font: inherit;
  color: var(--ink);
  background: var(--surface);
  border: 0;
  border-radius: 9px;
  box-shadow: var(--shadow);
  outline: none;
  user-select: none;
  -webkit-user-select: none;
}
.list { min-width: 13.5rem; outline: none; }
.item {
  display: flex;
  align-items: center;
  gap: 9px;
  width: 100%;
  padding: 5px 9px;
  font-weight: 400;
  text-align: left;
  background: none;
  border: 0;
  border-radius: 6px;
}
.item .slot { display: grid; flex: none; width: 16px; height: 16px; color: var(--muted); }
.label { flex: 1 1 auto; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: pre; unicode-bidi: isolate; }
.keys { flex: none; padding-left: 16px; font-size: 11.5px; color: var(--muted); }
.item:hover, .item:focus { background: var(--hover); outline: none; }
.item:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
.item[aria-disabled="true"] { color: var(--muted); opacity: 0.6; cursor: default; }
.rule { height: 1px; margin: 5px 4px; background: var(--line); }
.subtitle { padding: 5px 9px 2px; font-size: 11.5px; font-weight: 600; color: var(--muted); }
input, select, textarea {
  width: 100%;
  height: 30px;
  padding: 0 9px;
  font: inherit;
  color: inherit;
  background: var(--surface);
  border: 1px solid var(--field);
  border-radius: 6px;
}
input[type="checkbox"], input[type="radio"] { width: 15px; height: 15px; margin: 0; accent-color: var(--accent); }
input::placeholder { color: var(--muted); opacity: 1; }
input:focus, select:focus { outline: 2px solid var(--accent); outline-offset: -1px; }
[aria-invalid="true"] { border-color: var(--danger); }
.columnlist { width: min(19rem, calc(100vw - 32px)); }
.options { max-height: min(20rem, 50vh); margin: 5px 0; overflow: auto; overscroll-behavior: contain; }
.option { display: flex; align-items: center; gap: 8px; padding: 4px 6px 4px 9px; border-radius: 6px; cursor: pointer; }
.option > .icon { width: 14px; height: 14px; color: var(--muted); }
.option:hover { background: var(--band); }
.option.at { background: var(--hover); box-shadow: inset 2px 0 0 var(--accent); }
.option.off .label { color: var(--muted); text-decoration: line-through; }
.option .eye { display: grid; place-items: center; width: 24px; height: 22px; color: var(--muted); border-radius: 5px; }
.option .eye:hover { color: var(--ink); background: var(--line); }
.panelfoot { display: flex; align-items: center; justify-content: space-between; gap: 10px; padding: 2px 4px 2px 9px; font-size: 12px; color: var(--muted); }
.plain { padding: 3px 8px; font-size: 12px; background: none; border-color: transparent; }
.form { display: grid; gap: 8px; width: min(17rem, calc(100vw - 32px)); padding: 7px; }
.form label { display: grid; gap: 5px; font-weight: 600; }
.form label input { font-weight: 400; }
.hint { font-size: 12px; color: var(--muted); }
`;
