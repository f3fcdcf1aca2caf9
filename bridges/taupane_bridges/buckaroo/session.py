"""One session: a table, the sockets that look at it, and what they hear. Loop thread; the work runs in the engine's
lanes.

    load ─► show ─► initial_state to every socket ─► rows as they are asked for ─► statistics, as they are counted

A socket that merges `stats_update` gets its rows first. One that does not gets its first message when there are
statistics, and once more when they were those of a sample. A failed load leaves what was shown.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from taupane_bridges.data import DataError, ViewPlan
from taupane_bridges.data.sessions.results import log_failure

from . import messages
from .counting import Counting
from .messages import RowsWanted, StateChange, StatsWanted, Unreadable, search_terms
from .serving_rows import Rows
from .state import START, change, initial_state
from .statistics import ColumnStats, envelope

if TYPE_CHECKING:
    from taupane_bridges.data.lanes import Ticket
    from taupane_bridges.data.resources import Resources

    from .client import Client
    from .loaded import Loaded
    from .requests import Json
    from .wide import WideRows

LOAD_DELAY = 0.25
"""Seconds after which a file is brought into memory: the first window comes before."""
NO_DATA = "No data loaded for this session"


class Session:
    """A named view. `rows_key` is the unguessable name of its row socket for our own viewer."""

    def __init__(self, name: str, resources: Resources, wide: WideRows) -> None:
        self.name = name
        self.rows_key = secrets.token_urlsafe(16)
        self.loaded: Loaded | None = None
        self.clients: set[Client] = set()
        self.used_at = time.monotonic()
        self._resources = resources
        self._state: Json = dict(START)
        self._filtered_rows = 0
        self._loading: Ticket | None = None
        self._changing = asyncio.Lock()
        self._wide = wide
        self._rows = Rows(resources, wide, self._push)
        self._counting = Counting(resources, self._rows, self._tell_more)
        self._watchers: set[Callable[[], None]] = set()
        self._waiting: list[tuple[Client, int | None]] = []  # sockets whose first message waits for statistics

    # Loads and sockets

    def show(self, loaded: Loaded) -> None:
        """Show another table in place of the last; every socket hears of it."""
        old, self.loaded = self.loaded, loaded
        self._state, self._filtered_rows = dict(START), loaded.rows
        for client in self.clients:
            client.live_search, client.was_served = "", False
        self._rows.warm(loaded)
        self._counting.begin(loaded, "", anew=True)
        self._broadcast()
        asyncio.get_running_loop().call_later(LOAD_DELAY, self._bring_in, loaded)
        for watcher in tuple(self._watchers):
            watcher()
        if old is not None:
            old.engine.close()
            self._wide.forget(old)
            self._rows.let_go(old)

    def _bring_in(self, loaded: Loaded) -> None:
        """Bring a file into memory, if it fits: windows of one that is not touch whole row groups."""
        if self._loading is not None:
            self._loading.drop()
        self._loading = None
        if self.loaded is loaded:
            self._loading = self._resources.loading.submit((id(self), "load"), loaded.engine.load)
            self._loading.future.add_done_callback(log_failure)

    @property
    def is_watched(self) -> bool:
        """Whether a page looks at it, Buckaroo's or ours."""
        return bool(self.clients or self._watchers)

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call `changed` when another table is shown; gives what ends that."""
        self._watchers.add(changed)

        def end() -> None:
            self._watchers.discard(changed)
            self.used_at = time.monotonic()

        return end

    def join(self, client: Client) -> None:
        """Begin to serve a socket; it hears nothing until something is loaded."""
        self.clients.add(client)
        if self.loaded is not None:
            self._greet(client)

    def leave(self, client: Client) -> None:
        """Forget a socket."""
        self.clients.discard(client)
        self._rows.forget(client)
        self._waiting = [entry for entry in self._waiting if entry[0] is not client]
        self.used_at = time.monotonic()

    def close(self) -> None:
        """Let go of the table and the work for it."""
        self._counting.close()
        if self._loading is not None:
            self._loading.drop()
        self._rows.close()
        if self.loaded is not None:
            self.loaded.engine.close()
            self._wide.forget(self.loaded)
            self.loaded = None

    async def receive(self, client: Client, text: str) -> None:
        """Take a text frame. Rows are served beside; changes of the state one after the other."""
        message = messages.read(text)
        if isinstance(message, Unreadable):
            client.say(messages.error("invalid_json", message.message))
        elif isinstance(message, tuple):
            await self._serve_rows(client, message)
        elif isinstance(message, StateChange):
            async with self._changing:
                await self._change(client, message)
        elif isinstance(message, StatsWanted):
            self._tell_stats(client, message)

    # Rows

    async def _serve_rows(self, client: Client, wanted: tuple[RowsWanted, ...]) -> None:
        loaded = self.loaded
        if loaded is None:
            for each in wanted:
                client.say(messages.rows_error(each, NO_DATA), *_empty(client))
            return
        searched = loaded.search(search_terms(self._state)) if loaded.request.is_buckaroo else None
        await self._rows.serve(client, loaded, ViewPlan(search=searched), wanted)

    # State

    async def _change(self, client: Client, message: StateChange) -> None:
        loaded = self.loaded
        if loaded is None or not loaded.request.is_buckaroo:
            return
        if message.state is None:
            client.say(messages.error("state_change_error", "new_state is an object"))
            self._answer(client, message.sequence)
            return
        wanted = change(self._state, client.live_search, message.state)
        if wanted.refusal is not None:
            client.say(messages.error("state_change_error", wanted.refusal))
            self._answer(client, message.sequence)
            return
        if wanted.live_search is not None:
            client.live_search = wanted.live_search[: messages.LONGEST_TERM]
        if wanted.searches and not await self._search(client, loaded, message):
            return
        echoed = {**message.state}
        echoed.pop("search_string", None)
        if wanted.searches:
            self._state = {**START, **echoed}
            self._counting.begin(loaded, search_terms(self._state), anew=False)
            self._broadcast(client, message.sequence)
        elif wanted.live_search is not None:
            self._greet(client, message.sequence)
        else:
            self._answer(client, message.sequence, echoed)

    async def _search(self, client: Client, loaded: Loaded, message: StateChange) -> bool:
        """Choose the rows that the search box asks for; False when they cannot be, which the page is told."""
        assert message.state is not None
        plan = ViewPlan(search=loaded.search(search_terms(message.state)))
        try:
            view = await self._rows.prepare(client, loaded, plan)
        except DataError as error:
            client.say(messages.error("state_change_error", str(error)))
            self._answer(client, message.sequence)
            return False
        if self.loaded is not loaded:  # another table is shown meanwhile, which nobody has searched
            self._answer(client, message.sequence)
            return False
        self._filtered_rows = view.rows
        return True

    def _answer(self, client: Client, sequence: int | None, state: Json | None = None) -> None:
        """Tell a numbered change's sender how things stand."""
        if sequence is not None:
            self._greet(client, sequence, state)

    def _broadcast(self, originator: Client | None = None, sequence: int | None = None) -> None:
        for client in tuple(self.clients):
            self._greet(client, sequence if client is originator else None)

    def _greet(self, client: Client, sequence: int | None = None, state: Json | None = None) -> None:
        """Send `initial_state`; to a page that cannot merge statistics, once there are some."""
        loaded, counting = self.loaded, self._counting
        if loaded is None:
            return
        if not loaded.request.is_buckaroo:
            client.say(initial_state(loaded, START, loaded.rows, None, []))
            return
        if not counting.done and not counting.steps and not client.takes_stats:
            if (client, sequence) not in self._waiting:
                self._waiting.append((client, sequence))
            return
        known = counting.known
        shown = self._state if state is None else {**self._state, **state}
        message = initial_state(loaded, shown, self._filtered_rows, known, envelope(loaded, known), client.live_search)
        if not counting.done:
            message["df_meta"]["stats"] = {
                "status": "pending",
                "tier": "sampled" if counting.steps else "schema",
                "gen": counting.generation,
            }
            client.owed, client.heard = counting.generation, counting.steps
        if sequence is not None:
            message["reply_seq"] = sequence
        client.say(message)

    # Statistics

    def _tell_more(self) -> None:
        """Send what became known."""
        waiting, self._waiting = self._waiting, []
        for client, sequence in waiting:
            self._greet(client, sequence)
        for client in tuple(self.clients):
            self._push(client)

    def _push(self, client: Client) -> None:
        """Send the statistics that a page is owed, once it has rows and there are more."""
        counting = self._counting
        if client.owed != counting.generation:
            return
        if not client.takes_stats:
            if counting.done:
                client.owed = None
                self._greet(client)
        elif client.was_served and (counting.done or counting.steps > client.heard):
            more = counting.since(client.heard)
            client.heard = counting.steps
            self._say_stats(client, more, final=counting.done)

    def _say_stats(self, client: Client, more: Mapping[int, ColumnStats], *, final: bool) -> None:
        """Send the statistics of some columns. The page lays out its columns anew with the last of them only, and with
        the first, as those are all that it shows.
        """
        from .display import display_args

        loaded, counting = self.loaded, self._counting
        assert loaded is not None
        terms = [term for term in (search_terms(self._state), client.live_search) if term]
        laid_out = final or counting.steps == 1
        shown: Any = display_args(loaded, counting.known, terms) if laid_out else None
        payload = envelope(loaded, more, all_columns=final)
        client.say(messages.stats_update(counting.generation, payload, shown, counting.elapsed_ms, final=final))
        if final:
            client.owed = None

    def _tell_stats(self, client: Client, wanted: StatsWanted) -> None:
        """Answer a `stats_request`."""
        loaded, counting = self.loaded, self._counting
        reason = None
        if loaded is None:
            reason = "no_data"
        elif not loaded.request.is_buckaroo:
            reason = "not_requestable"
        elif wanted.scope != "raw":
            reason = "unsupported_scope"
        elif wanted.generation != counting.generation:
            reason = "stale"
        if reason is not None:
            client.say(messages.stats_aborted(wanted, reason, counting.generation))
        elif counting.done:
            self._say_stats(client, counting.known, final=True)
        else:
            client.owed, client.was_served = counting.generation, True


def _empty(client: Client) -> tuple[bytes, ...]:
    """Give what makes the page deliver an error: it waits for a binary frame. Other clients do not."""
    return (b"",) if client.takes_stats else ()
