"""ListState: a list that knows what changed in it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, MutableSequence, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar, overload

from taupane.errors import StateError
from taupane.state import persistence
from taupane.state.batch import deliver, publish
from taupane.state.equality import same
from taupane.state.graph import lock, track
from taupane.state.sites import keep_cell, known_cell
from taupane.state.watching import Watchable

if TYPE_CHECKING:
    from taupane.state.reaction import Reaction

T = TypeVar("T")
_UNSET: Any = object()

# What happened, to be applied in order to the list before: put a value at an index, take out the one at an
# index, take one out and put it in at the index counted without it, put another in its place, or: read it all
# again.
Change: TypeAlias = (
    tuple[Literal["insert"], int, Any]
    | tuple[Literal["remove"], int]
    | tuple[Literal["move"], int, int]
    | tuple[Literal["set"], int, Any]
    | tuple[Literal["reset"]]
)

# Changes kept for those who follow. A reader further behind reads the whole list.
LOG = 1024


class ListState(Watchable[list[T]], MutableSequence[T]):
    """A list whose readers are told when it changes. Safe to read and change from any thread; each call is one step.

    Reading any of it (an item, its length, looping, `xs()`) is a read of the whole list. `xs()`, `.value` and
    `.peek()` give a copy; looping goes over a copy. Followers apply `changes_since(version)` instead of
    comparing. Items that are changed in place must be announced with `touch`, or put in again. Two ListStates
    are never equal; compare `a() == b()`. `persist` as for State.
    """

    __slots__ = ("_items", "_log", "_name")
    _items: list[T]
    _log: deque[Change] | None
    _name: str | None

    def __new__(cls, initial: Iterable[T] = (), *, persist: str | None = None, name: str | None = None) -> ListState[T]:
        """Make one, or give the one that the previous run of this component made here."""
        known, place = known_cell(cls)
        if known is not None:
            return known  # type: ignore[return-value]
        self = super().__new__(cls)
        self._version = 0
        self._observers = ()
        self._name = name or persist
        self._log = None
        if not isinstance(initial, Iterable):
            raise StateError(f"ListState: expected a list or what can be looped over, got {type(initial).__name__}")
        self._items = list(initial)
        if persist is not None:
            kept: object = persistence.restore(persist, self._items)
            self._items = kept if isinstance(kept, list) else self._items
            persistence.follow(persist, self, self.peek)
        keep_cell(place, self)
        return self

    @property
    def name(self) -> str:
        """The given name, or the class's."""
        return self._name or type(self).__name__

    def __repr__(self) -> str:
        return f"<{self.name} {self._items!r}>"

    # Reading

    @overload
    def __call__(self) -> list[T]: ...
    @overload
    def __call__(self, new: Iterable[T]) -> None: ...
    def __call__(self, new: Iterable[T] = _UNSET) -> list[T] | None:
        """Give a copy and note the read; with an argument, replace all."""
        if new is not _UNSET:
            self.replace(new)
            return None
        track(self)
        return self._items.copy()

    @property
    def value(self) -> list[T]:
        """A copy of the list: getting it is a tracked read, setting it replaces all."""
        return self()

    @value.setter
    def value(self, new: Iterable[T]) -> None:
        self.replace(new)

    def peek(self) -> list[T]:
        """Give a copy without noting the read."""
        return self._items.copy()

    def __len__(self) -> int:
        track(self)
        return len(self._items)

    def __iter__(self) -> Iterator[T]:
        track(self)
        return iter(self._items.copy())

    def __reversed__(self) -> Iterator[T]:
        return reversed(self())

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        track(self)
        return self._items[index]

    def __contains__(self, item: object) -> bool:
        return item in self()

    def index(self, value: T, start: int = 0, stop: int | None = None) -> int:
        """Give the index of the first item that equals `value`; raise ValueError if there is none."""
        items = self()
        return items.index(value, start, len(items) if stop is None else stop)

    def count(self, value: T) -> int:
        """Count the items that equal `value`."""
        return self().count(value)

    # Following

    @property
    def version(self) -> int:
        """The number of changes so far; a tracked read. Changes are logged from the first time that it is read."""
        return self.snapshot()[0]

    def snapshot(self) -> tuple[int, list[T]]:
        """Give the version and a copy of the list that belong together; a tracked read."""
        track(self)
        with lock:
            if self._log is None:
                self._log = deque(maxlen=LOG)
            return self._version, self._items.copy()

    def changes_since(self, version: int) -> list[Change] | None:
        """Give what happened after `version`, oldest first; a tracked read. None when that is too long ago.

        The answer brings a follower to `version + len(answer)`. After None or a ("reset",) in it, read
        `snapshot`.
        """
        track(self)
        with lock:
            log, behind = self._log, self._version - version
            if behind == 0:
                return []
            if log is None or not 0 < behind <= len(log):
                return None
            return list(islice(log, len(log) - behind, None))

    # Changing

    def insert(self, index: int, value: T) -> None:
        """Put `value` before the item at `index`, counted as by list.insert."""
        with lock:
            size = len(self._items)
            index = max(size + index, 0) if index < 0 else min(index, size)
            self._items.insert(index, value)
            hits = self._changed(("insert", index, value))
        _tell(hits)

    def append(self, value: T) -> None:
        """Put `value` at the end."""
        with lock:
            self._items.append(value)
            hits = self._changed(("insert", len(self._items) - 1, value))
        _tell(hits)

    def extend(self, values: Iterable[T]) -> None:
        """Put `values` at the end, as one write."""
        added = list(values)
        if not added:
            return
        with lock:
            start = len(self._items)
            self._items.extend(added)
            changes: list[Change] = [("reset",)]
            if len(added) <= LOG:
                changes = [("insert", start + i, value) for i, value in enumerate(added)]
            hits = self._changed(*changes)
        _tell(hits)

    def __iadd__(self, values: Iterable[T]) -> ListState[T]:
        self.extend(values)
        return self

    def pop(self, index: int = -1) -> T:
        """Take out the item at `index` and give it; raise IndexError if there is none."""
        with lock:
            value = self._items.pop(index)
            size = len(self._items) + 1
            hits = self._changed(("remove", index + size if index < 0 else index))
        _tell(hits)
        return value

    def remove(self, value: T) -> None:
        """Take out the first item that equals `value`; raise ValueError if there is none."""
        while True:
            base, items = self._look()
            index = items.index(value)  # compares, so without the lock
            with lock:
                fresh = self._version == base
                if fresh:
                    del self._items[index]
                hits = self._changed(("remove", index)) if fresh else None
            if fresh:
                _tell(hits)
                return

    def move(self, source: int, target: int) -> None:
        """Take out the item at `source` and put it in so that its index is `target`; raise IndexError for a bad one."""
        with lock:
            size = len(self._items)
            source, target = (i + size if i < 0 else i for i in (source, target))
            if not (0 <= source < size and 0 <= target < size):
                raise IndexError(f"{self.name}: cannot move {source} to {target} in a list of {size}")
            if source == target:
                return
            self._items.insert(target, self._items.pop(source))
            hits = self._changed(("move", source, target))
        _tell(hits)

    @overload
    def __setitem__(self, index: int, value: T) -> None: ...
    @overload
    def __setitem__(self, index: slice, value: Iterable[T]) -> None: ...
    def __setitem__(self, index: int | slice, value: Any) -> None:
        if isinstance(index, slice):
            values = list(value)
            self._reorder(lambda items: _with_slice(items, index, values))
            return
        if same(self._items[index], value):
            return
        with lock:
            self._items[index] = value
            hits = self._changed(("set", index + len(self._items) if index < 0 else index, value))
        _tell(hits)

    def __delitem__(self, index: int | slice) -> None:
        if isinstance(index, slice):
            self._reorder(lambda items: _without_slice(items, index))
        else:
            self.pop(index)

    def clear(self) -> None:
        """Take out everything."""
        self.replace(())

    def replace(self, new: Iterable[T]) -> None:
        """Have exactly the items of `new`; nothing happens if they are equal, one by one, to what is there."""
        items = list(new)
        self._reorder(lambda _: items)

    def sort(self, *, key: Callable[[T], Any] | None = None, reverse: bool = False) -> None:
        """Sort, as list.sort."""
        self._reorder(lambda items: sorted(items, key=key, reverse=reverse))  # type: ignore[type-var, arg-type]

    def reverse(self) -> None:
        """Turn the order around."""
        self._reorder(lambda items: items[::-1])

    def touch(self) -> None:
        """Announce that items were changed in place."""
        with lock:
            hits = self._changed(("reset",))
        _tell(hits)

    def _look(self) -> tuple[int, list[T]]:
        with lock:
            return self._version, self._items.copy()

    def _reorder(self, make: Callable[[list[T]], list[T]]) -> None:
        """Replace all by `make(items)`, which runs without the lock, and again if another thread was quicker."""
        while True:
            base, items = self._look()
            new = make(items)
            if len(new) == len(items) and all(map(same, items, new)):
                return
            with lock:
                fresh = self._version == base
                if fresh:
                    self._items = list(new)
                hits = self._changed(("reset",)) if fresh else None
            if fresh:
                _tell(hits)
                return

    def _changed(self, *changes: Change) -> list[Reaction[Any]] | None:
        """Log and publish what was done; with the lock held."""
        if self._log is not None:
            self._log.extend(changes)
        self._version += len(changes) - 1
        return publish(self)


def _tell(hits: list[Reaction[Any]] | None) -> None:
    if hits:
        deliver(hits)


def _with_slice(items: list[T], where: slice, values: Sequence[T]) -> list[T]:
    items = items.copy()
    items[where] = values
    return items


def _without_slice(items: list[T], where: slice) -> list[T]:
    items = items.copy()
    del items[where]
    return items
