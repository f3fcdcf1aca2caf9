"""Small pages without app content: errors and ``/enter``. They need no asset, so they show also without a
credential.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape

_STYLE = """
:root { color-scheme: light dark; --bg: #f6f7f9; --card: #fff; --ink: #1c2430; --soft: #5b6675;
  --line: #e2e6ec; --accent: #4338ca; --on: #fff }
@media (prefers-color-scheme: dark) {
  :root { --bg: #12161d; --card: #1b212b; --ink: #eceff4; --soft: #9aa6b6; --line: #2b3441;
    --accent: #a5b4fc; --on: #12161d }
}
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem;
  background: var(--bg); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif }
main { width: 100%; min-width: 0; max-width: 34rem; padding: 2rem;
  background: var(--card); border: 1px solid var(--line); border-radius: 14px }
main.wide { max-width: 60rem }
.code { margin: 0 0 .5rem; font-size: .8rem; font-weight: 600; letter-spacing: .08em; color: var(--soft) }
h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em }
p { margin: 0 0 1rem; color: var(--soft); overflow-wrap: anywhere }
main > :last-child { margin-bottom: 0 }
a { display: inline-block; margin-top: .5rem; padding: .55rem 1rem; border-radius: 9px;
  background: var(--accent); color: var(--on); font-weight: 600; text-decoration: none }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px }
code, pre { font: .9em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; color: var(--ink) }
pre { margin: 1.25rem 0 0; padding: 1rem; border-radius: 9px; overflow: auto; max-height: 55vh;
  background: var(--bg); border: 1px solid var(--line); font-size: 13px; line-height: 1.5 }
"""

_ENTER_SCRIPT = """
const say = (title, text) => {
  document.querySelector("h1").textContent = title;
  document.querySelector("p").textContent = text;
};
const token = location.hash.slice(1);
history.replaceState(null, "", location.pathname);
const enter = async () => {
  if (!token) {
    say("This address is not complete", "Copy the whole line that the app printed, the part after # too.");
    return;
  }
  const answer = await fetch("/enter", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token }),
    cache: "no-store",
  });
  if (answer.ok) location.replace((await answer.json()).path);
  else say("This address was used before", "Each one opens the app once. Ask the app for a fresh one.");
};
enter().catch(() => {
  say("The app does not answer", "It may have ended. Start it again and use the address that it prints.");
});
"""


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, in words for the person in front of the page. ``detail`` is shown in development
    only.
    """

    status: int
    title: str
    text: str
    code: str = "error"
    error_id: str | None = None
    detail: str | None = None
    way_home: bool = True

    def as_json(self) -> str:
        """Return the body for a client that did not ask for a page."""
        told: dict[str, object] = {"error": self.code, "message": self.text}
        if self.error_id is not None:
            told["id"] = self.error_id
        if self.detail is not None:
            told["detail"] = self.detail
        return json.dumps(told)

    def as_html(self, nonce: str) -> str:
        """Return the page; everything in it is escaped."""
        parts = [
            f'<p class="code">{self.status}</p><h1>{escape(self.title)}</h1>',
            f"<p>{escape(self.text)}</p>",
        ]
        if self.error_id is not None:
            parts.append(f"<p>Error <code>{escape(self.error_id)}</code> is in the app's log.</p>")
        if self.way_home:
            parts.append('<a href="/">Go to the start page</a>')
        if self.detail is not None:
            parts.append(f'<pre tabindex="0">{escape(self.detail)}</pre>')
        wide = ' class="wide"' if self.detail is not None else ""
        return _frame(self.title, f"<main{wide}>{''.join(parts)}</main>", nonce)


def unauthorized() -> Problem:
    """A request without the credential: another browser, or a window opened before a restart."""
    return Problem(
        401,
        "This app has its own window",
        "Its pages open only where the app let you in: in its window, or by the one-time address that it printed.",
        "no_credential",
        way_home=False,
    )


def not_found(path: str) -> Problem:
    """A path that no page, handler or file answers."""
    return Problem(404, "There is no such page", f"Nothing is shown at {path[:200]}.", "not_found")


def no_front_end(reason: str) -> Problem:
    """The development server of the app's own pages does not answer."""
    return Problem(503, "The front end does not answer", f"{reason}. The terminal says more.", "no_front_end")


def crashed(error_id: str, detail: str | None) -> Problem:
    """A page or handler raised."""
    return Problem(
        500,
        "This page could not be shown",
        "The rest of the app keeps running.",
        "internal_error",
        error_id=error_id,
        detail=detail,
    )


_TOLD = {
    400: ("This request makes no sense", "It was turned away before it reached the app.", "bad_request"),
    403: ("This request is not allowed", "It did not come from one of the app's own pages.", "forbidden"),
    405: (
        "This cannot be done here",
        "The address does not take this kind of request.",
        "method_not_allowed",
    ),
    408: ("The request took too long", "Its end did not arrive in time.", "request_timeout"),
    413: ("This is too much at once", "The request is larger than the app accepts.", "too_large"),
    415: ("This kind of content is not accepted", "Send JSON (application/json).", "unsupported_media_type"),
    421: ("This is not the address of the app", "The request names another host.", "misdirected"),
    503: ("The app is busy or ending", "Try again in a moment.", "unavailable"),
}


def refused(status: int) -> Problem:
    """Any other refusal, told by its status alone: the reason is for the log."""
    if status == 401:
        return unauthorized()
    title, text, code = _TOLD.get(status, ("This did not work", "The app could not answer the request.", "error"))
    return Problem(status, title, text, code, way_home=status not in (403, 421))


def enter_page(nonce: str) -> str:
    """Return the static page that turns the token of its fragment into the cookie."""
    body = '<main><h1>Opening…</h1><p role="status">One moment.</p></main>'
    return _frame("Opening", f'{body}<script nonce="{nonce}">{_ENTER_SCRIPT}</script>', nonce)


def redirect_page(url: str, nonce: str) -> str:
    """Return a page that goes to ``url`` at once: for the private file that a browser host opens."""
    safe = escape(url)
    refresh = f'<meta http-equiv="refresh" content="0;url={safe}">'
    return _frame("Opening", f'{refresh}<main><h1>Opening…</h1><a href="{safe}">Open</a></main>', nonce)


def _frame(title: str, body: str, nonce: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="icon" href="data:,"><style nonce="{nonce}">{_STYLE}</style></head>'
        f"<body>{body}</body></html>"
    )
