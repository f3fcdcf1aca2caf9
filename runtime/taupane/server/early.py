"""Answer the window's first requests while aiohttp is still being imported, then hand every connection over.

Importing aiohttp takes as long as the web process takes to start; the page would wait for it. What is answered here is
what the first paint needs, a plain GET that the gate lets in: the window's way in, a page, a file of the front end. All
else, whatever the gate refuses included, waits for aiohttp with its bytes untouched.

    accepted -> head read -> answered here -+-> ... -> handed over to aiohttp with what was read and not answered
                          -> left alone ----+
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from taupane.server import headers, replies
from taupane.server.assets import PREFIX
from taupane.server.gate import ENTER, Facts, Gate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from taupane.server.credentials import Credentials
    from taupane.server.pages import Pages
    from taupane.server.plan import Plan
    from taupane.server.replies import Reply

log = logging.getLogger(__name__)

MAX_HEAD = 8192
MAX_CONNECTIONS = 32
"""More than these wait in the backlog of the socket until aiohttp is there: they are closed, and come again."""

_FIELD = re.compile(r"([A-Za-z0-9!#$%&'*+.^_`|~-]+):[ \t]*([\x20-\x7e\t]*)")
_TARGET = re.compile(r"/[A-Za-z0-9._~/-]*(\?[\x21-\x7e]*)?")
_NOT_PLAIN = frozenset({"content-length", "transfer-encoding", "upgrade", "expect", "range", "te", "trailer"})


@dataclass(frozen=True, slots=True)
class Head:
    """A plain GET: no body, no upgrade, no condition, nothing percent-encoded in its path."""

    target: str
    fields: Sequence[tuple[str, str]]

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    def all(self, name: str) -> list[str]:
        """Return every occurrence of a header, by its name in lower case."""
        return [value for key, value in self.fields if key == name]

    def one(self, name: str) -> str | None:
        """Return a header's occurrences joined; None when there is none."""
        return ",".join(self.all(name)) or None


def parse(head: bytes) -> Head | None:
    """Read a request's head (without the empty line). None for whatever is not plain beyond doubt."""
    try:
        first, *lines = head.decode("ascii").split("\r\n")
    except UnicodeDecodeError:
        return None
    words = first.split(" ")
    if len(words) != 3 or words[0] != "GET" or words[2] != "HTTP/1.1" or not _TARGET.fullmatch(words[1]):
        return None
    if "//" in words[1] or "/." in words[1]:
        return None
    fields: list[tuple[str, str]] = []
    for line in lines:
        found = _FIELD.fullmatch(line)
        if found is None or found[1].lower() in _NOT_PLAIN:
            return None
        fields.append((found[1].lower(), found[2].strip()))
    return Head(words[1], fields)


class EarlyAnswers:
    """Decides what can be answered already, and answers it. Loop thread only."""

    def __init__(self, plan: Plan, gate: Gate, credentials: Credentials, pages: Pages) -> None:
        self._plan = plan
        self._gate = gate
        self._credentials = credentials
        self._pages = pages
        taken = [route.path for route in plan.handlers] + list(plan.folders) + [mount.path for mount in plan.mounts]
        self._taken = {_first_segment(path) for path in taken}

    def may(self, head: Head) -> bool:
        """Tell whether this request is let in and is one of ours to answer."""
        path = head.path
        if self._gate.judge(self._facts(head)) is not None:
            return False
        if path.startswith(PREFIX):
            return self._pages.has_asset(path.removeprefix(PREFIX))
        if path.startswith(ENTER + "/"):
            return True
        return _first_segment(path) not in self._taken and self._plan.pages.match(path) is not None

    async def give(self, head: Head) -> Reply:
        """Answer what `may` has let in."""
        as_page = replies.is_for_person(head.one("accept") or "", head.one("sec-fetch-dest"))
        if head.path.startswith(PREFIX):
            reply = await self._pages.asset(head.path.removeprefix(PREFIX))
            if reply is not None:
                return reply
        if head.path.startswith(ENTER + "/"):
            return replies.walk_in(self._credentials, head.path.removeprefix(ENTER + "/"), as_page=as_page)
        return await self._pages.show(head.path, as_page=as_page)

    def _facts(self, head: Head) -> Facts:
        return Facts(
            method="GET",
            target=head.target,
            path=head.path,
            hosts=head.all("host"),
            origins=head.all("origin"),
            fetch_site=head.one("sec-fetch-site"),
            fetch_mode=head.one("sec-fetch-mode"),
            fetch_dest=head.one("sec-fetch-dest"),
            content_type=head.one("content-type") or "",
            upgrades=bool(head.all("sec-websocket-key")),
            has_credential=self._holds_cookie(head),
        )

    def _holds_cookie(self, head: Head) -> bool:
        cookie = self._credentials.cookie
        pairs = (pair.strip().partition("=") for line in head.all("cookie") for pair in line.split(";"))
        return any(cookie.matches(value) for name, _, value in pairs if name == cookie.name)


class Door:
    """Where connections come in: answered early at first, aiohttp's from `hand_over` on. Loop thread only."""

    def __init__(self, answers: EarlyAnswers, *, own_window: Callable[[], bool]) -> None:
        self.answers = answers
        self.own_window = own_window
        self._painted = asyncio.Event()
        self._early: set[EarlyConnection] = set()
        self._successor: Callable[[], asyncio.Protocol] | None = None

    def __call__(self) -> asyncio.Protocol:
        """Return the protocol of a connection that was just accepted."""
        if self._successor is not None:
            return self._successor()
        return EarlyConnection(self)

    def hand_over(self, successor: Callable[[], asyncio.Protocol]) -> None:
        """Give all connections, open and to come, to aiohttp."""
        self._successor = successor
        self._painted.set()
        for connection in list(self._early):
            connection.move_on()

    def close(self) -> None:
        """Close what was not handed over: the app ends."""
        for connection in list(self._early):
            connection.close()

    async def wait_for_first_paint(self, seconds: float) -> None:
        """Wait until a page and its style sheet are out, at most so long."""
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._painted.wait(), seconds)

    def paints(self, reply: Reply) -> None:
        """Take note of an answer: a style sheet is the last thing that the first paint waits for."""
        if reply.content_type is not None and reply.content_type.startswith("text/css"):
            self._painted.set()

    def successor(self) -> Callable[[], asyncio.Protocol] | None:
        """Return what makes aiohttp's protocols, once it is there."""
        return self._successor

    def joined(self, connection: EarlyConnection) -> bool:
        """Take note of a connection; False when there are too many."""
        self._early.add(connection)
        return len(self._early) <= MAX_CONNECTIONS

    def left(self, connection: EarlyConnection) -> None:
        """Forget a connection."""
        self._early.discard(connection)


class EarlyConnection(asyncio.Protocol):
    """One connection, until it is handed over."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._transport: asyncio.Transport | None = None
        self._read = bytearray()
        self._answering: asyncio.Task[None] | None = None
        self._is_full = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to read."""
        self._transport = cast("asyncio.Transport", transport)
        if not self._door.joined(self):
            transport.close()

    def data_received(self, data: bytes) -> None:
        """Take bytes; those that are not answered here are aiohttp's."""
        self._read += data
        if len(self._read) > MAX_HEAD and self._transport is not None:
            self._transport.pause_reading()
        self._look()

    def pause_writing(self) -> None:
        """Note that the client has yet to read what was sent: aiohttp has to know when it takes over."""
        self._is_full = True

    def resume_writing(self) -> None:
        """Note that there is room again."""
        self._is_full = False

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection; an answer that is being made is dropped."""
        self._transport = None
        self._door.left(self)
        if self._answering is not None:
            self._answering.cancel()

    def close(self) -> None:
        """Close the connection; an answer that is being made is dropped."""
        if self._transport is not None:
            self._transport.close()

    def move_on(self) -> None:
        """Become aiohttp's, when no answer is being made."""
        successor = self._door.successor()
        if successor is None or self._transport is None or self._answering is not None:
            return
        transport, self._transport = self._transport, None
        self._door.left(self)
        protocol = successor()
        transport.set_protocol(protocol)
        protocol.connection_made(transport)
        if self._is_full:
            protocol.pause_writing()
        if not transport.is_reading():
            transport.resume_reading()
        if self._read:
            protocol.data_received(bytes(self._read))

    def _look(self) -> None:
        """Answer the next request if it is whole and plain."""
        end = self._read.find(b"\r\n\r\n", 0, MAX_HEAD)
        if self._answering is not None or end < 0 or self._door.successor() is not None:
            return
        head = parse(bytes(self._read[:end]))
        if head is None or not self._door.answers.may(head):
            return
        del self._read[: end + 4]
        self._answering = asyncio.get_running_loop().create_task(self._answer(head), name="taupane-early-answer")

    async def _answer(self, head: Head) -> None:
        try:
            reply = await self._door.answers.give(head)
            if self._transport is not None:
                self._transport.write(_written(reply, own_window=self._door.own_window()))
                self._door.paints(reply)
        except Exception:
            # A task boundary: the page is fetched again, once aiohttp is there.
            log.exception("an early request failed")
            if self._transport is not None:
                self._transport.close()
        finally:
            self._answering = None
        self.move_on()
        self._look()


def _written(reply: Reply, *, own_window: bool) -> bytes:
    lines = reply.headers()
    headers.complete(lines, reply.status, own_window=own_window)
    lines["Content-Length"] = str(len(reply.body))
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {reply.status} {_REASONS.get(reply.status, 'Other')}\r\n{head}\r\n".encode() + reply.body


_REASONS = {200: "OK", 303: "See Other", 401: "Unauthorized", 404: "Not Found", 500: "Internal Server Error"}


def _first_segment(path: str) -> str:
    return path.partition("?")[0].strip("/").partition("/")[0]
