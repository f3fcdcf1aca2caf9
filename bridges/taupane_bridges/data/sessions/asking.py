"""What pages ask for beside rows: each type of request has one place per connection, where the newest wins.

The work runs in lanes of its own, so that neither windows nor sorts wait for it. Everything here runs on the loop's
thread.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from taupane_bridges.data.errors import Superseded
from taupane_bridges.data.lanes import Ticket
from taupane_bridges.data.sources.arriving import ArrivingSource

from .asks import Ask, Export, Find, SetSearch, request_error
from .finding import Finding
from .saving import as_path, save, suggested_name

if TYPE_CHECKING:
    from taupane_bridges.data.resources import Resources
    from taupane_bridges.data.source import Check

    from .asks import RequestId
    from .current import Current, Speaker
    from .messages import Json

_log = logging.getLogger(__name__)

Emit: TypeAlias = "Callable[[Json], None]"
Work: TypeAlias = "Callable[[Ask, Current, Check, Emit], Json | None]"
"""Makes an answer, and may emit messages on the way; None when all that is to be said was emitted."""


SaveAs: TypeAlias = "Callable[[str], Awaitable[str | os.PathLike[str] | None]]"
"""Asks the user where to save a file of this name; None when no place was chosen."""

_OF_ALL: Final = frozenset({"stats", "values", "export"})
"""What can only be told of a whole table."""

Lane: TypeAlias = Literal["small", "reading", "summing", "saving"]


@dataclass(frozen=True)
class Kind:
    """How a type of request is answered: in which lane, and by what."""

    lane: Lane
    work: Work


@dataclass
class _Pending:
    ask: Ask
    drop: Callable[[], object]


class Asking:
    """The requests of all connections of a session."""

    def __init__(
        self,
        resources: Resources,
        kinds: dict[str, Kind],
        current: Callable[[], Current | None],
        tell: Callable[[BaseException], tuple[str, str]],
        save_as: SaveAs | None = None,
    ) -> None:
        self._save_as = save_as
        self._resources = resources
        self._kinds = kinds
        self._current = current
        self._tell = tell
        self._pending: dict[tuple[Speaker, str], _Pending] = {}
        self._findings: dict[Speaker, Finding] = {}

    def ask(self, speaker: Speaker, ask: Ask) -> None:
        """Begin to answer a request; the one of the same type that is not answered yet is superseded."""
        current = self._current()
        if current is None:
            speaker.say(request_error(ask.type, ask.request_id, "not_ready", "No table is open."))
        elif ask.view_id is not None and ask.view_id != current.view_id:
            speaker.say(request_error(ask.type, ask.request_id, "view_gone", "This view was replaced."))
        elif ask.type in _OF_ALL and isinstance(current.engine.source, ArrivingSource):
            speaker.say(request_error(ask.type, ask.request_id, "not_ready", "The table is still being read."))
        elif isinstance(ask, Find):
            self._find(speaker, ask)
        elif isinstance(ask, Export) and self._save_as is not None:
            self._end(speaker, ask.type, "superseded", "A newer request took its place.")
            task = asyncio.get_running_loop().create_task(self._choose(speaker, ask, current, self._save_as))
            self._pending[speaker, ask.type] = _Pending(ask, task.cancel)
        elif ask.type in self._kinds:
            self._begin(speaker, ask, current, self._kinds[ask.type])
        else:
            speaker.say(request_error(ask.type, ask.request_id, "invalid_message", f"{ask.type} is not offered here"))

    def search(self, speaker: Speaker, wanted: SetSearch) -> None:
        """Begin a search that finds, in place of the last; or end it."""
        old = self._findings.pop(speaker, None)
        if old is not None:
            old.stop()
        current = self._current()
        if wanted.search is not None and wanted.find:
            finding = Finding(speaker, self._resources, wanted.search_id, wanted.search)
            self._findings[speaker] = finding
            if current is not None:
                finding.start(current, self._tell)

    def cancel(self, speaker: Speaker, request_id: RequestId) -> None:
        """Forget a request."""
        finding = self._findings.get(speaker)
        if finding is not None and finding.cancel(request_id):
            return
        for (owner, _), pending in list(self._pending.items()):
            if owner is speaker and pending.ask.request_id == request_id:
                self._end(speaker, pending.ask.type, "cancelled", "The request was cancelled.")

    def view_changed(self) -> None:
        """Run the searches again, in the view that is shown now."""
        current = self._current()
        if current is not None:
            for finding in self._findings.values():
                finding.start(current, self._tell)

    def table_left(self) -> None:
        """The table is replaced: what was asked of it has no answer any more."""
        for speaker, kind in list(self._pending):
            self._end(speaker, kind, "view_gone", "This table was replaced.")

    def left(self, speaker: Speaker) -> None:
        """A page has gone."""
        finding = self._findings.pop(speaker, None)
        if finding is not None:
            finding.stop()
        for owner, kind in list(self._pending):
            if owner is speaker:
                self._pending.pop((owner, kind)).drop()

    def _find(self, speaker: Speaker, wish: Find) -> None:
        finding = self._findings.get(speaker)
        if finding is None or finding.search_id != wish.search_id:
            speaker.say(request_error("find", wish.request_id, "superseded", "Another search took its place."))
        else:
            finding.find(wish)

    async def _choose(self, speaker: Speaker, ask: Export, current: Current, save_as: SaveAs) -> None:
        """Let the program choose a path, and save there."""
        place = (speaker, ask.type)
        pending = self._pending[place]
        name = suggested_name(current.engine.source.name, ask.format)
        said = {"state": "choosing", "rows": 0, "total": current.view.rows, "name": None, "folder": None}
        speaker.say({"type": "export", "request_id": ask.request_id, **said})
        try:
            path = as_path(await save_as(name))
        except Exception as error:  # a dialog that cannot be shown, or the program's own function
            if self._pending.get(place) is pending:
                _log.warning("where to save a table could not be asked", exc_info=error)
                self._end(speaker, ask.type, "unavailable", "There is no dialog here to choose a file with.")
            return
        if self._pending.get(place) is not pending:
            return
        if path is None:
            self._end(speaker, ask.type, "cancelled", "No file was chosen.")
            return
        del self._pending[place]
        self._begin(speaker, ask, current, Kind("saving", partial(_save, path)))

    def _begin(self, speaker: Speaker, ask: Ask, current: Current, kind: Kind) -> None:
        self._end(speaker, ask.type, "superseded", "A newer request took its place.")
        loop = asyncio.get_running_loop()
        place = (speaker, ask.type)

        def on_loop(then: Callable[..., None], *arguments: Any) -> None:
            try:
                loop.call_soon_threadsafe(then, *arguments)
            except RuntimeError:  # the loop is closed: nobody waits any more
                pass

        def emitted(message: Json) -> None:
            if self._pending.get(place) is pending:
                speaker.say(message)

        job = partial(_work, kind.work, ask, current, partial(on_loop, emitted))
        ticket = self._submit(kind.lane, (id(speaker), ask.type), job)
        pending = self._pending[place] = _Pending(ask, ticket.drop)
        ticket.future.add_done_callback(lambda future: on_loop(self._done, speaker, pending, future))

    def _submit(self, lane: Lane, slot: Hashable, job: Callable[[Check], Json | None]) -> Ticket:
        if lane == "small":
            ticket = Ticket()
            ticket.future = self._resources.small.submit(partial(job, ticket.check))
            return ticket
        lanes = {
            "reading": self._resources.reading,
            "summing": self._resources.summing,
            "saving": self._resources.saving,
        }
        return lanes[lane].submit(slot, job)

    def _done(self, speaker: Speaker, pending: _Pending, future: Future[Json | None]) -> None:
        place = (speaker, pending.ask.type)
        if self._pending.get(place) is not pending:
            return
        del self._pending[place]
        error = None if future.cancelled() else future.exception()
        if error is None and not future.cancelled():
            answer = future.result()
            if answer is not None:
                speaker.say(answer)
        elif error is None or isinstance(error, Superseded):
            self._refuse(speaker, pending.ask, "cancelled", "The request was cancelled.")
        else:
            self._refuse(speaker, pending.ask, *self._tell(error))

    def _end(self, speaker: Speaker, kind: str, code: str, message: str) -> None:
        pending = self._pending.pop((speaker, kind), None)
        if pending is not None:
            pending.drop()
            self._refuse(speaker, pending.ask, code, message)

    def _refuse(self, speaker: Speaker, ask: Ask, code: str, message: str) -> None:
        speaker.say(request_error(ask.type, ask.request_id, code, message))


def _save(path: Path, ask: Ask, current: Current, check: Check, emit: Emit) -> Json:
    assert isinstance(ask, Export)
    return save(ask, path, current, check, emit)


def _work(work: Work, ask: Ask, current: Current, emit: Emit, check: Check) -> Json | None:
    return work(ask, current, check, emit)
