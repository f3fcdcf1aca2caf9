"""A page without a browser: what is on it, and a user's hands."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar, cast

from taupane.errors import NotRunning, TaupaneError
from taupane.live import protocol
from taupane.live.nodes import ElementNode, walk
from taupane.testing.naming import is_shown, name_of, own_text, parents, role_of, text_of

if TYPE_CHECKING:
    from taupane.app import App
    from taupane.live.view import View
    from taupane.running import Running

T = TypeVar("T")

#: Seconds that a page is given to show what is expected.
PATIENCE = 5.0


class NotThere(TaupaneError, AssertionError):
    """What a test looks for is not on the page."""


class HandlerFailed(TaupaneError, AssertionError):
    """A handler of the app raised; the traceback is in the log."""


@contextmanager
def drive(app: App, path: str = "/") -> Iterator[Page]:
    """Run `app` without a window and give its page at `path`; the app ends with the block."""
    with app.serving():
        page = open_page(app, path)
        try:
            yield page
            page.check()
        finally:
            if app.is_running:  # a test may have ended it
                page.close()


def open_page(app: App, path: str = "/") -> Page:
    """Open another page of an app that is being driven, as a second window would."""
    running = app.running
    match = app.routes.match(path)
    if match is None:
        raise NotThere(f"no route shows {path!r}")
    view, _ = asyncio.run_coroutine_threadsafe(running.open_view(match, path), running.loop).result(PATIENCE)
    return Page(cast("View", view), running)


class Found:
    """An element of the page. What a user does with it waits until its handlers have run and the page is up to date."""

    def __init__(self, page: Page, node: ElementNode) -> None:
        self._page = page
        self._node = node

    @property
    def role(self) -> str:
        """Give the element's role, such as "button"."""
        return role_of(self._node)

    @property
    def name(self) -> str:
        """Give the element's name: its label or its text."""
        return name_of(self._node, self._page.root)

    @property
    def text(self) -> str:
        """Give all text in the element."""
        return text_of(self._node)

    @property
    def value(self) -> str:
        """Give what a control shows."""
        return self._node.attrs.get("value", "")

    @property
    def checked(self) -> bool:
        """Tell whether a checkbox or switch is on."""
        return "checked" in self._node.attrs

    @property
    def disabled(self) -> bool:
        """Tell whether the element is disabled."""
        return "disabled" in self._node.attrs

    def attribute(self, name: str) -> str | None:
        """Give an attribute's text."""
        return self._node.attrs.get(name)

    def click(self) -> None:
        """Click: a checkbox turns, a radio button is chosen, a submit or reset button acts on its form.

        Everything else gets its handlers run.
        """
        if self.disabled:
            raise NotThere(f"{self} is disabled and cannot be clicked")
        self._page.send("click", self._node, {})
        kind = self._node.attrs.get("type")
        if self._node.tag == "input" and kind == "checkbox":
            self._turn(not self.checked)
        elif self._node.tag == "input" and kind == "radio" and not self.checked:
            self._turn(True)
        elif kind == "submit":
            self.submit()
        elif kind == "reset" and (form := self._form()) is not None:
            self._page.send("reset", form, {})
        self._page.settle()

    def _turn(self, checked: bool) -> None:
        payload = {"value": self.value or "on", "checked": checked}
        self._page.send("input", self._node, payload, edits=self._node.edits + 1)
        self._page.send("change", self._node, payload, edits=self._node.edits + 1)

    def type(self, text: str) -> None:
        """Put `text` into a control in place of what is there."""
        payload = {"value": text}
        self._page.send("input", self._node, payload, edits=self._node.edits + 1)
        self._page.send("change", self._node, payload, edits=self._node.edits + 1)
        self._page.settle()

    def choose(self, label: str) -> None:
        """Choose the option that is called `label`: of a select, or of a control with a search, which is typed there.

        Of several values it is turned: chosen, or no longer.
        """
        searching = next((one for one in parents(self._node) if one.attrs.get("data-behaviour") == "combobox"), None)
        if searching is not None:
            return self._search(searching, label)
        options = [option for option in walk(self._node) if option.tag == "option"]
        for option in options:
            if text_of(option) == label:
                if "multiple" not in self._node.attrs:
                    return self.type(option.attrs.get("value", label))
                chosen = [one.attrs.get("value", "") for one in options if ("selected" in one.attrs) != (one is option)]
                for kind in ("input", "change"):
                    self._page.send(kind, self._node, {"values": chosen}, edits=self._node.edits + 1)
                return self._page.settle()
        raise NotThere(f"{self} has no option {label!r}; it has {[text_of(option) for option in options]}")

    def _search(self, root: ElementNode, label: str) -> None:
        """Look for an option and pick it, as the script of the control does."""

        def found() -> list[ElementNode]:
            return [one for one in list(walk(root)) if role_of(one) == "option" and text_of(one) == label]

        self._page.send("look", root, {"detail": label})
        self._page.settle()
        if not self._page.wait(lambda: bool(found())):
            labels = [text_of(one) for one in walk(root) if role_of(one) == "option"]
            raise NotThere(f"{self} has no option {label!r}; for this text it has {labels}")
        self._page.send("pick", root, {"detail": found()[0].attrs["data-token"]})
        self._page.send("shut", root, {})
        self._page.settle()

    def press(self, key: str) -> None:
        """Press a key in the element; Enter in a form's text field submits it."""
        self._page.send("keydown", self._node, {"key": key, "code": key})
        if key == "Enter" and self._node.tag == "input":
            self.submit()
        self._page.settle()

    def submit(self) -> None:
        """Submit the form that the element stands in, if it stands in one."""
        if (form := self._form()) is not None:
            self._page.send("submit", form, {"form": _texts(form)})
        self._page.settle()

    def _form(self) -> ElementNode | None:
        return next((one for one in parents(self._node) if one.tag == "form"), None)

    def __repr__(self) -> str:
        return f"{self.role or self._node.tag} {self.name!r}"


def _texts(form: ElementNode) -> dict[str, str | list[str]]:
    """Give what a browser sends of a form: the texts by name, a list where a name comes several times."""
    found: dict[str, list[str]] = {}
    for one in walk(form):
        is_off = one.attrs.get("type") in ("checkbox", "radio") and "checked" not in one.attrs
        if "name" not in one.attrs or "disabled" in one.attrs or is_off or one.tag in ("fieldset", "button"):
            continue
        chosen = [option.attrs.get("value", "") for option in walk(one) if "selected" in option.attrs]
        given = chosen if "multiple" in one.attrs else [one.attrs.get("value", "on" if "checked" in one.attrs else "")]
        found.setdefault(one.attrs["name"], []).extend(given)
    return {name: texts if len(texts) > 1 else texts[0] for name, texts in found.items() if texts}


class Page:
    """One open page, with a connection that acknowledges frames as a browser would."""

    def __init__(self, view: View, running: Running) -> None:
        self.view = view
        self._running = running
        self._loop = running.loop
        self._connection = _Connection(self)
        self._events = 0
        self._errors: list[str] = []
        self._changed = threading.Condition()
        self._on_loop(self._attach)
        self.settle()

    def close(self) -> None:
        """Close the page, as a user closes its window."""
        self._on_loop(self._detach)

    def _attach(self) -> None:
        view, views = self.view, self._running.app.server.views
        views.add(view)
        first = views.attach(view, self._connection)
        view.attach(self._connection, protocol.Hello(view.id, view.nonce, view.epoch, 0))
        self._running.connected(view, first)

    def _detach(self) -> None:
        with suppress(NotRunning):  # the app is just ending, and its pages with it
            if self._running.app.server.views.detach(self.view, self._connection):
                self._running.disconnected(self.view)

    @property
    def root(self) -> ElementNode:
        """Give the element around the whole page."""
        return self.view.tree.root

    @property
    def text(self) -> str:
        """Give all text that is shown."""
        return " ".join(filter(None, (own_text(node) for node in walk(self.root) if is_shown(node))))

    def all(self, role: str, name: str | None = None) -> list[Found]:
        """Find every shown element of a role, and of a name where one is given."""
        return [
            Found(self, node)
            for node in list(walk(self.root))
            if role_of(node) == role and is_shown(node) and (name is None or name_of(node, self.root) == name)
        ]

    def find(self, role: str, name: str | None = None) -> Found:
        """Find the one shown element of a role and name; waits for it. Raises `NotThere` for none or several."""
        self.wait(lambda: len(self.all(role, name)) == 1)
        found = self.all(role, name)
        if len(found) != 1:
            there = ", ".join(map(repr, found or self.all(role))) or "none"
            raise NotThere(f"expected one {role} {name or ''!r}, found {len(found)}; of this role there is: {there}")
        return found[0]

    def see(self, text: str) -> None:
        """Wait until the page shows `text`. Raises `NotThere`."""
        if not self.wait(lambda: text in self.text):
            raise NotThere(f"{text!r} is not on the page, which shows: {self.text}")

    def see_no(self, text: str) -> None:
        """Wait until the page no longer shows `text`. Raises `NotThere`."""
        if not self.wait(lambda: text not in self.text):
            raise NotThere(f"{text!r} is still on the page, which shows: {self.text}")

    def settle(self) -> None:
        """Wait until every handler that runs on the page's lane has ended and its changes are shown."""
        self.wait(lambda: self._on_loop(lambda: self.view.is_settled))
        self.check()

    def check(self) -> None:
        """Raise `HandlerFailed` where a handler has raised."""
        if self._errors:
            raise HandlerFailed(f"{len(self._errors)} handlers failed: {'; '.join(self._errors)}")

    def send(self, kind: str, node: ElementNode, payload: dict[str, Any], edits: int = 0) -> None:
        """Send an event to whoever listens: the element and those that it stands in, up to one that stops it."""
        for one in (node, *parents(node)):
            listeners = (one.described.listeners or {}).get(kind, ())
            if listeners:
                self._events += 1
                self._receive(json.dumps(["ev", self._events, one.id, kind, payload, edits]))
            if any(listener.stop for listener in listeners):
                break

    def _receive(self, message: str) -> None:
        self._on_loop(lambda: self.view.receive(message))

    # The connection: what a browser's socket does

    def send_frame(self, text: str) -> None:
        """Take a frame, on the loop's thread or while it stands still, and acknowledge it."""
        seq, _, ops = json.loads(text)
        for op in ops:
            if op[0] == protocol.CALL and op[1] == 0 and op[2] == "error":
                self._errors.append(str(op[3][0]))
        if seq:
            self._loop.call_soon(self.view.receive, f'["ack",{seq}]')
        with self._changed:
            self._changed.notify_all()

    def _on_loop(self, run: Callable[[], T]) -> T:
        async def there() -> T:
            return run()

        return asyncio.run_coroutine_threadsafe(there(), self._loop).result(PATIENCE)

    def wait(self, holds: Callable[[], bool]) -> bool:
        """Wait until something holds, at most 5 s, looking again whenever a frame has come; tells whether it does."""
        waited = 0.0
        while not holds():
            if waited >= PATIENCE:
                return False
            with self._changed:
                self._changed.wait(0.01)
            waited += 0.01
        return True


class _Connection:
    """A `Channel` for a page."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def send(self, text: str) -> None:
        """Give the page a frame."""
        self._page.send_frame(text)

    def close(self, code: int, reason: str) -> None:
        """Do nothing: there is no socket."""
