"""Checks of what a window shows and whom it listens to: pages, addresses, the bridge, wrong commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .check import Check, Failed, until
from .subject import Refusal, Subject

if TYPE_CHECKING:
    from .witness import Witness

__all__ = ["CHECKS"]

_FOREIGN = ("https://example.org/", "file:///etc/passwd", "javascript:1", "about:blank", "http://127.0.0.1:1/")
_NOT_FOR_THE_SYSTEM = ("http://example.org/", "file:///etc/passwd", "javascript:alert(1)", "--help", "https://a b/")


def load_url(subject: Subject, witness: Witness) -> str:
    """Show another page of the app, and nobody else's."""
    del witness
    page = subject.page
    since = subject.mark()
    subject.post("load_url", url=page.origin + "/second")
    subject.event("loaded", since)
    subject.look("the page /second", path="/second")
    for url in _FOREIGN:
        _refused(subject, "RefusedAddress", "load_url", url=url)
    since = subject.mark()
    subject.post("load_url", url=page.origin + "/")
    subject.event("loaded", since)
    subject.look("the first page", path="/")
    return f"its own page; {len(_FOREIGN)} foreign addresses refused"


def reload(subject: Subject, witness: Witness) -> str:
    """Load the page anew."""
    del witness
    before, since = subject.page.loads.get("/", 0), subject.mark()
    subject.post("reload")
    subject.event("loaded", since)
    until(lambda: subject.page.loads["/"], lambda n: n > before, subject.patience, "another request for the page")
    subject.look("the page", path="/")
    return "asked the server again"


def open_external(subject: Subject, witness: Witness) -> str:
    """Hand an address to the system; it is caught here, nothing opens."""
    del witness
    for url in ("https://example.org/a?b=c#d", "mailto:ada@example.org?subject=hi"):
        since = subject.mark()
        subject.post("open_external", url=url)
        if (opened := subject.opened(since)) != url:
            raise Failed(f"expected {url!r} to be opened, got {opened!r}")
    for url in _NOT_FOR_THE_SYSTEM:
        _refused(subject, "RefusedAddress", "open_external", url=url)
    return f"https: and mailto:; {len(_NOT_FOR_THE_SYSTEM)} others refused"


def wrong_commands(subject: Subject, witness: Witness) -> str:
    """Say what was expected where a command is wrong or unknown."""
    del witness
    wrong = _refused(subject, "BadCommand", "set_size", width="wide", height=1)
    if "width must be a whole number from 1 to 32767, got 'wide'" not in str(wrong):
        raise Failed(f"the error does not say what was expected: {wrong}")
    _refused(subject, "UnknownCommand", "make_coffee")
    return "say what was expected"


def page_bridge(subject: Subject, witness: Witness) -> str:
    """Let the page rename its window; a stranger in it cannot, and it may not hide itself."""
    said = subject.page.ask({"do": "run", "command": {"type": "set_title", "title": "By the page"}}, subject.patience)
    if said.get("code") in ("no_bridge", "not_sent"):
        return "none: pages of this host send their commands over the app's own socket"
    if not said.get("ok"):
        raise Failed(f"the page could not rename its window: {said}")
    subject.state("the title that the page gave", title="By the page")
    witness.title(subject, "By the page")
    subject.page.ask({"do": "stranger", "command": {"type": "set_title", "title": "By a stranger"}}, subject.patience)
    said = subject.page.ask({"do": "run", "command": {"type": "hide"}}, subject.patience)
    if said.get("code") != "denied":
        raise Failed(f"expected the code 'denied' for hide, got {said}")
    subject.state("the title that the page gave", title="By the page")
    subject.post("set_title", title="Taupane self-test")
    return "the page renamed its window; a stranger could not"


def _refused(subject: Subject, error: str, command: str, **fields: object) -> Refusal:
    try:
        answer = subject.post(command, **fields)
    except Refusal as refusal:
        if refusal.error == error:
            return refusal
        raise Failed(f"{command} {fields}: expected {error}, got {refusal}") from None
    raise Failed(f"{command} {fields}: expected {error}, but it was done and answered {answer!r}")


CHECKS = (
    Check("load_url", load_url, {"url": "http://127.0.0.1:9/"}),
    Check("reload", reload, {}),
    Check("open_external", open_external, {"url": "https://example.org/"}),
    Check("wrong commands", wrong_commands),
    Check("page bridge", page_bridge, native=True),
)
