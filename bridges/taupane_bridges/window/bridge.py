"""The page's way to its window: one function, one message, one answer. Pure.

The page sends the JSON text `[nonce, command, id]`; the host asks the app's policy, runs the command and has
the page call `window.__taupaneAnswer(id, ok, json)`. Who cannot show the page's nonce (a frame of another
origin can reach the native message handler too) gets no answer at all.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .commands import PAGE_COMMANDS, parse_command
from .errors import CommandError, WindowError
from .host import Allowed, Ignored, InvokeAnswer, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Future

__all__ = ["Malformed", "PageCall", "PagePolicy", "answer_script", "outcome_script", "parse_call"]

# A command with the longest title is about 6 kB of JSON; a page that sends more is not ours.
MESSAGE_LIMIT = 65_536
LARGEST_ID = 2**53 - 1


class Malformed(Exception):
    """A message of a page is no `[nonce, command, id]`; it is dropped, since there is no id to answer."""


@dataclass(frozen=True)
class PageCall:
    """One call from a page. `nonce` and `command` are untrusted; `id` is safe to write into a script."""

    nonce: str
    command: Mapping[str, object]
    id: int


def parse_call(body: str) -> PageCall:
    """Return the call in a page's message; raise Malformed."""
    if len(body) > MESSAGE_LIMIT:
        raise Malformed(f"longer than {MESSAGE_LIMIT} characters")
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        raise Malformed("not JSON") from None
    if not isinstance(message, list) or len(message) != 3:
        raise Malformed("not a list of three")
    nonce, command, call_id = message
    if not isinstance(nonce, str) or not isinstance(command, dict):
        raise Malformed("not [string, object, number]")
    if type(call_id) is not int or not 0 <= call_id <= LARGEST_ID:
        raise Malformed("no call id")
    return PageCall(nonce, command, call_id)


def answer_script(call_id: int, ok: bool, value: object) -> str:
    """Return the script that answers a call. Pure ASCII: no character of `value` can end the string literal.

    A value that JSON cannot hold is answered as an error.
    """
    try:
        text = json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        ok, text = False, json.dumps({"code": "bad_result", "message": "the result is no JSON"})
    # Page scripts may not have installed the function yet, or may have removed it: then nobody waits for the
    # answer.
    call = f"{call_id},{'true' if ok else 'false'},{json.dumps(text)}"
    return f"window.__taupaneAnswer&&window.__taupaneAnswer({call})"


def outcome_script(call_id: int, done: Future[object]) -> str:
    """Return the script that answers a call with a finished future: its result, or its error's code and
    message.

    Only errors of this package carry their text to the page; others could name paths or values.
    """
    if done.cancelled():
        return answer_script(call_id, False, {"code": "cancelled", "message": "the command was cancelled"})
    error = done.exception()
    if error is None:
        return answer_script(call_id, True, done.result())
    if isinstance(error, WindowError):
        return answer_script(call_id, False, {"code": error.code, "message": str(error)})
    return answer_script(call_id, False, {"code": "failed", "message": "the command failed; see the log"})


def _window_default(_nonce: str, command: str) -> bool:
    return command in PAGE_COMMANDS


@dataclass(frozen=True)
class PagePolicy:
    """An `on_invoke`: nonce, then form, then grant. Also for commands that come over a socket.

    `knows_nonce` compares in constant time (`hmac.compare_digest`); `is_granted(nonce, command name)` says
    what that page may do, by default the commands that touch nothing but its own window.
    """

    knows_nonce: Callable[[str], bool]
    is_granted: Callable[[str, str], bool] = _window_default

    def __call__(self, nonce: str, raw: Mapping[str, object]) -> InvokeAnswer:
        """Return what is to be done with a page's raw command."""
        if not self.knows_nonce(nonce):
            return Ignored("unknown nonce")
        try:
            command = parse_command(raw)
        except CommandError as error:
            return Refused(error.code, str(error))
        if not self.is_granted(nonce, command.NAME):
            return Refused("denied", f"this page may not run {command.NAME}")
        return Allowed(command)
