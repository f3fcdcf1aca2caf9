/** Progress, what stands in the place of the rows, and the status line. */
export const status = String.raw`
/* ---- progress, cover, status line */
.progress { position: absolute; z-index: 2; top: calc(var(--head) - 1px); left: 0; right: 0; height: 2px; overflow: hidden; visibility: hidden; }
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
.progress.known::after { width: calc(100% * var(--done)); animation: none; transition: width 120ms linear; }
.cover { position: absolute; z-index: 1; inset: var(--head) 0 0; display: none; background: var(--surface); }
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
.card .sign { width: 28px; height: 28px; margin: 0 auto 10px; border: 2px solid var(--muted); border-radius: 7px; opacity: 0.75;
  background: linear-gradient(var(--muted), var(--muted)) 0 7px / 100% 2px no-repeat, linear-gradient(var(--muted), var(--muted)) 8px 0 / 2px 100% no-repeat; }
.cover[data-kind="error"] .sign { border-color: var(--danger); border-radius: 50%; opacity: 1;
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
.foot {
  flex: none;
  display: flex;
  align-items: center;
  gap: 12px;
  height: 30px;
  padding: 0 10px;
  overflow: hidden;
  /* Its numbers change with each frame of a scroll: only the line itself is laid out anew. */
  contain: strict;
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
/* Where there is no room beside the buttons, what went wrong has lines of its own. */
.frame.narrow .foot:has(.bad) { flex-wrap: wrap; row-gap: 2px; height: auto; padding-block: 4px; contain: content; }
.frame.narrow .foot .bad { flex: 1 0 100%; order: -1; white-space: normal; }
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
.foot .picked { flex: none; padding-left: 12px; border-left: 1px solid var(--line-strong); color: var(--ink); }
.foot .tools { display: flex; flex: none; align-items: center; gap: 2px; margin-left: auto; }
.foot .range, .foot .size {
  display: flex;
  align-items: center;
  gap: 6px;
  height: 24px;
  padding: 0 7px;
  color: inherit;
  background: none;
  border: 0;
  border-radius: 5px;
  font-weight: 400;
  font-variant-numeric: inherit;
}
.foot .range { margin-left: -7px; }
.foot .range:hover, .foot .size:hover { color: var(--ink); background: var(--line); }
.foot .tool { width: 24px; height: 24px; }
.foot .tool .icon { width: 15px; height: 15px; }
.foot .size .icon { width: 14px; height: 14px; }
.frame.narrow .size span, .frame.narrow .match, .frame.narrow .picked, .frame.low .foot { display: none; }
`;
