"""DictState: a dict whose keys have readers of their own."""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, MutableMapping, ValuesView
from typing import TYPE_CHECKING, Any, TypeVar, cast, overload
from weakref import WeakValueDictionary

from taupane.errors import StateError
from taupane.state import persistence
from taupane.state.batch import deliver, publish
from taupane.state.equality import same
from taupane.state.graph import Source, get_run, lock, track
from taupane.state.sites import keep_cell, known_cell
from taupane.state.watching import Watchable

if TYPE_CHECKING:
    from taupane.state.reaction import Reaction

K = TypeVar("K")
V = TypeVar("V")
D = TypeVar("D")
_UNSET: Any = object()


class _Part(Source):
    """What a reader of one key, or of the set of keys, depends on."""

    __slots__ = ("_watched",)

    def __init__(self, watched: set[Source] | None) -> None:
        self._version = 0
        self._observers = ()
        self._watched = watched


class DictState(Watchable[dict[K, V]], MutableMapping[K, V]):
    """A dict whose readers are told when what they read changes. Safe to read and change from any thread.

    `d[key]`, `d.get(key)` and `key in d` depend on that key only; looping, `len(d)` and `keys()` on which
    keys there are; `values()`, `items()`, `d()` and `.value` on everything. What they give is a copy. Values
    that are changed in place must be announced with `touch`. Two DictStates are never equal; compare `a() ==
    b()`. `persist` as for State, with keys that are strings.
    """

    __slots__ = ("_items", "_keys", "_name", "_observed", "_shape")
    _items: dict[K, V]
    _keys: WeakValueDictionary[K, _Part]  # alive as long as somebody depends on the key
    _observed: set[Source]
    _name: str | None
    _shape: _Part

    def __new__(
        cls,
        initial: Mapping[K, V] | Iterable[tuple[K, V]] = (),
        *,
        persist: str | None = None,
        name: str | None = None,
    ) -> DictState[K, V]:
        """Make one, or give the one that the previous run of this component made here."""
        known, place = known_cell(cls)
        if known is not None:
            return known  # type: ignore[return-value]
        self = super().__new__(cls)
        self._version = 0
        self._observers = ()
        self._name = name or persist
        self._keys = WeakValueDictionary()
        self._observed = set()
        self._shape = _Part(None)
        if not isinstance(initial, Iterable):
            raise StateError(f"DictState: expected a dict or pairs, got {type(initial).__name__}")
        self._items = dict(initial)
        if persist is not None:
            kept: object = persistence.restore(persist, self._items)
            self._items = kept if isinstance(kept, dict) else self._items
            persistence.follow(persist, self, self.peek)
        keep_cell(place, self)
        return self

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = object.__hash__  # pyright: ignore[reportAssignmentType] # Mapping has none; every tracked read needs it

    @property
    def name(self) -> str:
        """The given name, or the class's."""
        return self._name or type(self).__name__

    def __repr__(self) -> str:
        return f"<{self.name} {self._items!r}>"

    # Reading

    @overload
    def __call__(self) -> dict[K, V]: ...
    @overload
    def __call__(self, new: Mapping[K, V]) -> None: ...
    def __call__(self, new: Mapping[K, V] = _UNSET) -> dict[K, V] | None:
        """Give a copy and note the read; with an argument, replace all."""
        if new is not _UNSET:
            self.replace(new)
            return None
        track(self)
        return self._items.copy()

    @property
    def value(self) -> dict[K, V]:
        """A copy of the dict: getting it is a tracked read, setting it replaces all."""
        return self()

    @value.setter
    def value(self, new: Mapping[K, V]) -> None:
        self.replace(new)

    def peek(self) -> dict[K, V]:
        """Give a copy without noting the read."""
        return self._items.copy()

    def _read(self, key: K) -> dict[K, V]:
        run = get_run()
        if run is not None and run.owner is not None:
            with lock:
                part = self._keys.get(key)
                if part is None:
                    part = self._keys[key] = _Part(self._observed)
            track(part)
        return self._items

    def __getitem__(self, key: K) -> V:
        return self._read(key)[key]

    @overload
    def get(self, key: K, /) -> V | None: ...
    @overload
    def get(self, key: K, /, default: V) -> V: ...
    @overload
    def get(self, key: K, /, default: D) -> V | D: ...
    def get(self, key: K, /, default: Any = None) -> Any:
        """Give the value of `key`, or `default`."""
        return self._read(key).get(key, default)

    def __contains__(self, key: object) -> bool:
        return key in self._read(cast("K", key))

    def __iter__(self) -> Iterator[K]:
        track(self._shape)
        return iter(list(self._items))

    def __len__(self) -> int:
        track(self._shape)
        return len(self._items)

    def keys(self) -> KeysView[K]:
        """Give the keys as they are now."""
        track(self._shape)
        return self._items.copy().keys()

    def values(self) -> ValuesView[V]:
        """Give the values as they are now."""
        return self().values()

    def items(self) -> ItemsView[K, V]:
        """Give the pairs as they are now."""
        return self().items()

    # Changing

    def __setitem__(self, key: K, value: V) -> None:
        old = self._items.get(key, _UNSET)
        if same(old, value):
            return
        with lock:
            new = key not in self._items
            self._items[key] = value
            hits = self._changed([key], shape=new)
        _tell(hits)

    def __delitem__(self, key: K) -> None:
        with lock:
            del self._items[key]
            hits = self._changed([key], shape=True)
        _tell(hits)

    @overload
    def pop(self, key: K, /) -> V: ...
    @overload
    def pop(self, key: K, /, default: V) -> V: ...
    @overload
    def pop(self, key: K, /, default: D) -> V | D: ...
    def pop(self, key: K, /, default: Any = _UNSET) -> Any:
        """Take out `key` and give its value, or `default`; raise KeyError without one."""
        with lock:
            if key not in self._items:
                if default is _UNSET:
                    raise KeyError(key)
                return default
            value = self._items.pop(key)
            hits = self._changed([key], shape=True)
        _tell(hits)
        return value

    def popitem(self) -> tuple[K, V]:
        """Take out the newest pair and give it; raise KeyError when empty."""
        with lock:
            pair = self._items.popitem()
            hits = self._changed([pair[0]], shape=True)
        _tell(hits)
        return pair

    @overload
    def setdefault(self: DictState[K, D | None], key: K, default: None = None, /) -> D | None: ...
    @overload
    def setdefault(self, key: K, default: V, /) -> V: ...
    def setdefault(self, key: K, default: Any = None, /) -> Any:
        """Give the value of `key`, which becomes `default` if there is none."""
        with lock:
            if key in self._items:
                return self._items[key]
            self._items[key] = default
            hits = self._changed([key], shape=True)
        _tell(hits)
        return default

    def update(self, other: Any = (), /, **more: Any) -> None:
        """Write all pairs of a mapping or of an iterable of pairs, and of the keywords, as one change."""
        new: dict[Any, Any] = {**dict(other), **more}
        self._merge(new, keep=True)

    def replace(self, new: Mapping[K, V]) -> None:
        """Have exactly the pairs of `new`."""
        self._merge(dict(new), keep=False)

    def clear(self) -> None:
        """Take out everything."""
        self._merge({}, keep=False)

    def touch(self, *keys: K) -> None:
        """Announce that the values of `keys` (of all, if none is named) were changed in place."""
        with lock:
            hits = self._changed(list(keys or self._items), shape=False)
        _tell(hits)

    def _merge(self, new: dict[K, V], *, keep: bool) -> None:
        """Write the pairs that differ; without `keep`, take out the other keys too."""
        while True:
            with lock:
                base, old = self._version, self._items.copy()
            written = [key for key, value in new.items() if not same(old.get(key, _UNSET), value)]
            removed = [] if keep else [key for key in old if key not in new]
            # What compares equal stays the object it was, as with a single write.
            kept = {key: old[key] for key in new if key in old}
            kept.update((key, new[key]) for key in written)
            merged = {**old, **kept} if keep else {key: kept[key] for key in new}
            shape = list(merged) != list(old)
            if not written and not removed and not shape:
                return
            with lock:
                fresh = self._version == base
                if fresh:
                    self._items = merged
                hits = self._changed(written + removed, shape=shape) if fresh else None
            if fresh:
                _tell(hits)
                return

    def _changed(self, keys: Iterable[K], *, shape: bool) -> list[Reaction[Any]]:
        """Publish what was done; with the lock held."""
        hits = list(publish(self) or ())
        if shape:
            hits += publish(self._shape) or ()
        for key in keys:
            part = self._keys.get(key)
            if part is not None:
                hits += publish(part) or ()
        return hits


def _tell(hits: list[Reaction[Any]] | None) -> None:
    if hits:
        deliver(hits)
