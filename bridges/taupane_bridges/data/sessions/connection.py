"""One page's end of a session: its queue of wishes and its queue of answers, both bounded."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol

from . import messages
from .asks import Ask, Cancel, SetSearch, request_error
from .wants import Wants

if TYPE_CHECKING:
    from concurrent.futures import Future

    from taupane_bridges.data.plans.conditions import Filter
    from taupane_bridges.data.plans.plan import SortKey

_log = logging.getLogger(__name__)

_MANY = 256  # answers that wait: beyond it, "superseded" is not said any more
_TOO_MANY = 2_048  # beyond it the page is given up


class Sink(Protocol):
    """Where a connection writes; both are called on the loop's thread, in order.

    A method may give an awaitable that ends when the page has taken the bytes; then no further frame is made until
    it has. Without one the caller bounds what waits.
    """

    def text(self, data: str, /) -> Awaitable[None] | None:
        """Send a text frame."""
        ...

    def binary(self, data: bytes, /) -> Awaitable[None] | None:
        """Send a binary frame."""
        ...


class Windows(Protocol):
    """What a connection needs of its session."""

    def window(self, connection: Connection, request: messages.RowsRequest) -> Future[bytes] | messages.Json | None:
        """Begin to make a frame, or give the error to answer with; None: `again` is called with the request when its
        rows are known.
        """
        ...

    def window_failed(self, request: messages.RowsRequest, error: BaseException) -> messages.Json:
        """Give the error to answer with."""
        ...

    def set_sort(self, sort: tuple[SortKey, ...]) -> None:
        """Change the order."""
        ...

    def set_filters(self, filters: tuple[Filter, ...]) -> None:
        """Change the page's filters."""
        ...

    def set_search(self, connection: Connection, wanted: SetSearch) -> None:
        """Search in place of the last search."""
        ...

    def reload(self) -> None:
        """Open the file anew, if it has changed."""
        ...

    def ask(self, connection: Connection, ask: Ask) -> None:
        """Begin to answer a request."""
        ...

    def cancel(self, connection: Connection, request_id: int | str | None) -> None:
        """Forget a request."""
        ...

    def left(self, connection: Connection) -> None:
        """Forget the connection."""
        ...


class Connection:
    """Made by `Session.connect`. `receive` each text frame of the page; `close` when its socket is gone. Loop
    thread.
    """

    def __init__(self, session: Windows, sink: Sink) -> None:
        self._session = session
        self._sink = sink
        self._loop = asyncio.get_running_loop()
        self._wants = Wants()
        self._outbox: deque[tuple[str | bytes, Callable[[], None] | None]] = deque()
        self._writing: asyncio.Task[None] | None = None
        self._flushing = False
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether the connection was closed by either side; the server layer then closes the socket."""
        return self._closed

    def receive(self, text: str) -> None:
        """Take a text frame from the page. Never raises, whatever it holds."""
        if self._closed:
            return
        message = messages.parse(text)
        if isinstance(message, messages.RowsRequest):
            self.again(message)
        elif isinstance(message, messages.SetSort):
            self._session.set_sort(message.keys)
        elif isinstance(message, messages.SetFilters):
            self._session.set_filters(message.filters)
        elif isinstance(message, SetSearch):
            self._session.set_search(self, message)
        elif isinstance(message, Ask):
            self._session.ask(self, message)
        elif isinstance(message, Cancel):
            self._session.cancel(self, message.request_id)
        elif isinstance(message, messages.Reload):
            self._session.reload()
        elif isinstance(message, messages.BadRequest):
            self.say(request_error(message.kind, message.request_id, "invalid_message", message.message))
        elif isinstance(message, messages.Malformed):
            self.say(messages.error(message.code, message.message))

    def again(self, request: messages.RowsRequest) -> None:
        """Put a request into the queue."""
        pushed_out = self._wants.add(request)
        if pushed_out is not None:
            self.push_out(pushed_out)
        self._pump()

    def push_out(self, request: messages.RowsRequest) -> None:
        """Answer a request for which there is no room any more."""
        if len(self._outbox) < _MANY:
            self.say(_superseded(request))

    def say(self, message: messages.Json) -> None:
        """Send a message to the page."""
        self._send(messages.dump(message), None)

    def close(self) -> None:
        """Forget the page: nothing more is sent, windows under way are thrown away."""
        if self._closed:
            return
        self._closed = True
        self._wants.clear()
        self._outbox.clear()
        if self._writing is not None:
            self._writing.cancel()
        self._session.left(self)

    def _pump(self) -> None:
        while not self._closed and (request := self._wants.take()) is not None:
            answer = self._session.window(self, request)
            if answer is None:
                self._wants.done()
            elif isinstance(answer, dict):
                self._wants.done()
                self.say(answer)
            else:
                self._wait_for(request, answer)

    def _wait_for(self, request: messages.RowsRequest, future: Future[bytes]) -> None:
        def done(finished: Future[bytes]) -> None:
            try:
                self._loop.call_soon_threadsafe(self._answer, request, finished)
            except RuntimeError:  # the loop is closed: nobody waits any more
                pass

        future.add_done_callback(done)

    def _answer(self, request: messages.RowsRequest, future: Future[bytes]) -> None:
        if self._closed:
            return
        error = future.exception()
        data = future.result() if error is None else messages.dump(self._session.window_failed(request, error))
        self._send(data, self._served)

    def _served(self) -> None:
        self._wants.done()
        self._pump()

    def _send(self, data: str | bytes, then: Callable[[], None] | None) -> None:
        if self._closed:
            return
        self._outbox.append((data, then))
        if len(self._outbox) > _TOO_MANY:
            _log.warning("a page does not read what it asks for; its row connection is closed")
            self.close()
        elif self._writing is None and not self._flushing:
            self._flush()

    def _flush(self) -> None:
        """Write until the sink asks to wait."""
        self._flushing = True
        try:
            while self._outbox and not self._closed:
                data, then = self._outbox.popleft()
                waiting = self._sink.text(data) if isinstance(data, str) else self._sink.binary(data)
                if inspect.isawaitable(waiting):
                    self._writing = self._loop.create_task(self._drain(waiting, then))
                    return
                if then is not None:
                    then()
        except (OSError, RuntimeError) as error:  # a socket that is closing
            _log.debug("a row connection broke while writing: %s", type(error).__name__)
            self.close()
        finally:
            self._flushing = False

    async def _drain(self, waiting: Awaitable[None], then: Callable[[], None] | None) -> None:
        try:
            await waiting
        except (OSError, RuntimeError) as error:
            _log.debug("a row connection broke while writing: %s", type(error).__name__)
            self._writing = None
            self.close()
            return
        self._writing = None
        if then is not None:
            then()
        if self._writing is None:
            self._flush()


def _superseded(request: messages.RowsRequest) -> messages.Json:
    return messages.rows_error(request, request.view_id or 0, "superseded", "Newer requests took its place.")
