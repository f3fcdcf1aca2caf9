"""The launcher's side of the conversation: messages in, commands to the host, events and answers out."""

from __future__ import annotations

import itertools
import logging
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NoAnswer
from typing import TYPE_CHECKING

from taupane_bridges.window import (
    Allowed,
    CommandError,
    Ignored,
    InvokeAnswer,
    Refused,
    WindowError,
    parse_command,
)
from taupane_bridges.window import events as e
from taupane_bridges.window.commands import Close

from .lines import Garbage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from taupane_bridges.window import WindowEvent
    from taupane_bridges.window.pywebview_host import PywebviewHost

    from .lines import LineWriter
    from .page import PageApi

__all__ = ["Talk"]

log = logging.getLogger(__name__)

ANSWER_TIME = 2.0
"""Seconds that the window stands still at most for a client's answer; a client answers from a thread that does
nothing else, in less than a millisecond."""


class Talk:
    """`hear` runs on the reader's thread, the rest on the GUI's. With `asks` there is a `LauncherHost` to ask."""

    def __init__(
        self, host: PywebviewHost, writer: LineWriter, *, api: PageApi | None = None, asks: bool = False
    ) -> None:
        self._host, self._writer, self._api, self._asks = host, writer, api, asks
        self._numbers = itertools.count(1)
        self._asked: dict[int, Future[object]] = {}

    # -- in ------------------------------------------------------------------------------------------------

    def hear(self, message: Mapping[str, object] | Garbage) -> None:
        """Take a line: run its command, or log what is wrong with it."""
        if isinstance(message, Garbage):
            log.warning("a line on stdin was ignored: %s", message.why)
            return
        if message.get("type") == "answer":
            self._answered(message)
            return
        try:
            command = parse_command(message)
        except CommandError as error:
            log.warning("a command was ignored: %s", error)
            self._result(message.get("id"), error)
            return
        if isinstance(command, Close):
            # The program that owns the window says so; nobody is asked.
            self._result(message.get("id"), True)
            self._host.close()
            return
        call_id = message.get("id")
        self._host.post(command).add_done_callback(lambda done: self._done(command.NAME, call_id, done))

    def _done(self, name: str, call_id: object, done: Future[object]) -> None:
        error = done.exception()
        if error is None:
            self._result(call_id, done.result())
            return
        if not isinstance(error, WindowError):
            log.error("the command %s failed", name, exc_info=error)
        elif call_id is None:
            log.warning("the command %s was not run: %s", name, error)
        self._result(call_id, error)

    def _result(self, call_id: object, outcome: object) -> None:
        if type(call_id) is not int:
            return
        if isinstance(outcome, WindowError):
            failure = {"ok": False, "code": outcome.code, "message": str(outcome)}
            self._writer.send({"type": "result", "id": call_id, **failure})
        elif isinstance(outcome, BaseException):
            failure = {"ok": False, "code": "failed", "message": "the command failed; see the launcher's log"}
            self._writer.send({"type": "result", "id": call_id, **failure})
        else:
            self._writer.send({"type": "result", "id": call_id, "ok": True, "value": outcome})

    # -- out -----------------------------------------------------------------------------------------------

    def event(self, event: WindowEvent) -> None:
        """Report an event to the program, and to the page when it has no other way to hear of it."""
        message = event.to_message()
        if self._api is not None and not isinstance(event, (e.Init, e.Closed)):
            self._host.run_js(self._api.event_script(message))
        if isinstance(event, e.Init):
            message["commands"] = sorted(self._host.capabilities)
        self._writer.send(message)

    def invoke(self, nonce: str, raw: Mapping[str, object]) -> InvokeAnswer:
        """Decide about a page's command: by the nonce of our own script, or by asking the client."""
        if self._api is not None:
            return self._api.policy(nonce, raw)
        if not self._asks:
            return Ignored("this window has no page API")
        answer = self._ask("may_invoke", nonce=nonce, command=raw)
        if not isinstance(answer, dict):
            return Refused("timeout", "the app did not answer")
        if answer.get("verdict") == "allowed":
            return Allowed(parse_command(raw))
        if answer.get("verdict") == "refused":
            return Refused(str(answer.get("code")), str(answer.get("message")))
        return Ignored("unknown nonce")

    def ask_veto(self) -> bool:
        """Ask the client whether the window stays open; no answer means no."""
        return self._ask("veto") is True

    def entry_url(self, first: str) -> Callable[[], str]:
        """Return a hook that gets a fresh first address from the client."""

        def entry_url() -> str:
            answer = self._ask("entry_url")
            return answer if isinstance(answer, str) else first

        return entry_url

    def open_external(self, address: str) -> None:
        """Have the client open an address in the user's browser."""
        self._writer.send({"type": "open_external", "url": address})

    def _ask(self, what: str, **fields: object) -> object:
        """Wait for the client's answer; None when there is none in time."""
        number, answer = next(self._numbers), Future[object]()
        self._asked[number] = answer
        try:
            if not self._writer.send({"type": "ask", "id": number, "what": what, **fields}):
                return None
            return answer.result(ANSWER_TIME)
        except NoAnswer:
            log.warning("the app did not answer the question %s within %g s", what, ANSWER_TIME)
            return None
        finally:
            self._asked.pop(number, None)

    def _answered(self, message: Mapping[str, object]) -> None:
        number = message.get("id")
        asked = self._asked.get(number) if isinstance(number, int) else None
        if asked is None:
            log.warning("an answer to no question was ignored")
        elif not asked.done():
            asked.set_result(message.get("value"))
