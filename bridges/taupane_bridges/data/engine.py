"""One opened source with its caches: plan → order → gather → parquet frame.

`prepare` is heavy (it may sort for seconds) and makes an index that is kept; `frame` then only takes rows by that
index, in about a millisecond.
"""

from __future__ import annotations

import itertools
import logging
import threading
from dataclasses import dataclass
from functools import partial, reduce
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from .arrays.encode import encode
from .arrays.kernels import kernels
from .arrays.selection import Selection, numbers_of, row_type
from .background import wait_for_quiet
from .errors import BadPlan, SourceChanged, TooLarge
from .lru import ByteLru
from .memory import table_limit
from .orders.heads import first_rows, first_rows_outside
from .orders.order import reversal_pays, reversed_order, sort_rows
from .orders.outside import order_outside
from .orders.sorted_copy import SortedCopy, write_sorted
from .plans.choosing import part_mask, parts_of, quick_test
from .plans.plan import ViewPlan
from .sources.parquet import ParquetSource
from .sources.told import ToldSource

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from .apart import Worker
    from .plans.plan import SortKey
    from .source import Check, DataSource

ORDER_BYTES = 256 << 20  # six full indexes of 10M rows
MAPPED_BYTES = 4 << 30  # orders that the worker wrote: in deleted files, mapped, so that they take disk and no memory
FRAME_BYTES = 32 << 20
TOLD_BYTES = 32 << 20  # statistics and counted values
HEAD_ROWS = 2_000
HEAD_FROM = 1_000_000  # rows; fewer are sorted before anybody waits
COPY_ROWS = 10_000  # a smaller view is gathered from its row groups
_FEW = 10  # a filter that leaves less than a tenth of the rows is sorted by itself
_SORT_BYTES = 24  # per row while sorting: a 64-bit index, the 32-bit one, ranks
SORT_BYTES = 1 << 30  # that sorting a file may take of the memory; beyond that it is done in files
WARM_PATIENCE = 3.0  # seconds for a moment in which nobody waits for anything; a filter that needs the worker starts it
_SAMPLE_ROWS = 1_000  # tell how large the keys are

_log = logging.getLogger(__name__)
_tokens = itertools.count(1)


class Caches:
    """Order indexes, encoded frames and statistics of all engines that share them; engines of one source find what
    the others left.
    """

    def __init__(self, order_bytes: int = ORDER_BYTES, frame_bytes: int = FRAME_BYTES) -> None:
        self.orders: ByteLru[Any] = ByteLru(order_bytes)
        self.mapped: ByteLru[Any] = ByteLru(MAPPED_BYTES)
        self.frames: ByteLru[bytes] = ByteLru(frame_bytes)
        self.told: ByteLru[Any] = ByteLru(TOLD_BYTES)
        self._owners: WeakKeyDictionary[DataSource, tuple[int, int]] = WeakKeyDictionary()  # number, engines
        self._lock = threading.Lock()

    def join(self, source: DataSource) -> int:
        """Give the number under which all about a source is kept. Any thread; `leave` when it is not used any more."""
        with self._lock:
            owner, users = self._owners.get(source, (0, 0))
            owner = owner or next(_tokens)
            self._owners[source] = owner, users + 1
            return owner

    def leave(self, source: DataSource) -> bool:
        """Drop what is kept about a source if nobody else uses it, and tell whether that was so. Any thread."""
        with self._lock:
            owner, users = self._owners[source]
            if users > 1:
                self._owners[source] = owner, users - 1
                return False
            del self._owners[source]
        self._forget(owner)
        return True

    def _forget(self, owner: int) -> None:
        self.orders.forget(owner)
        self.mapped.forget(owner)
        self.frames.forget(owner)
        self.told.forget(owner)


@dataclass(frozen=True)
class PreparedView:
    """The rows of a plan: `index` gives row numbers in the order shown, None means file order, all rows. An index with
    fewer numbers than rows is the head of an order that is still being made.
    """

    plan: ViewPlan
    rows: int
    index: pa.Array | Selection | None

    @property
    def is_head(self) -> bool:
        """Whether only the first rows of the order are known yet."""
        return self.index is not None and len(self.index) < self.rows


class Engine:
    """Owns a source. Made in the opening lane; `load` runs in the loading lane while `prepare` may run in the heavy
    one; `frame` runs on any thread.
    """

    def __init__(self, source: DataSource, caches: Caches, worker: Worker | None = None) -> None:
        told = source.told if isinstance(source, ToldSource) else None
        if told is None:
            import pyarrow.compute
            import pyarrow.parquet  # noqa: F401  (both here, off the loop: the first window must not wait for imports)

        self.source = source
        self._caches = caches
        self._worker = worker
        self._token = caches.join(source)
        if told is not None:
            for columns, payload in told.frames.items():
                caches.frames.put((self._token, ViewPlan(), told.first, columns), payload, len(payload))
        self._copy: tuple[ViewPlan, SortedCopy] | None = None
        self._closed = False

    def load(self, check: Check) -> None:
        """Bring the source into memory if it fits."""
        import polars  # noqa: F401  (here: the first filter, search or statistics must not wait for it)

        self.source.load(check)
        if self._worker is not None:
            wait_for_quiet(WARM_PATIENCE)  # it starts with half a second of work for one processor
            check()
            self._worker.warm(self._token, self.source)

    def known(self, plan: ViewPlan) -> PreparedView | None:
        """Give a view that needs no work: file order, or a cached order of all rows. Any thread."""
        if not plan.is_whole:
            return None
        if not plan.sort:
            return PreparedView(plan, self.source.rows, None)
        order = self._known(plan.sort)
        return None if order is None else PreparedView(plan, self.source.rows, order)

    def prepare(self, plan: ViewPlan, check: Check) -> PreparedView:
        """Make the index of a plan. Raises BadPlan, TooLarge, SourceChanged, SourceBroken or Superseded."""
        pc = kernels()

        for key in plan.sort:
            if not 0 <= key.column < len(self.source.schema):
                raise BadPlan(f"there is no column number {key.column}")
        if plan.is_whole:
            order = self._order(plan.sort, check) if plan.sort else None
            return PreparedView(plan, self.source.rows, order)
        mask = self._mask(plan, check)
        if not plan.sort:
            chosen = Selection(mask, check)
            return PreparedView(plan, len(chosen), chosen)
        count = pc.sum(mask, min_count=0).as_py()
        return PreparedView(plan, count, self._filtered_order(plan.sort, mask, count, check))

    def head(self, plan: ViewPlan, check: Check) -> PreparedView | None:
        """Give the first rows of an order that takes long to make; None where it does not, or they would too."""
        source = self.source
        if not plan.sort or source.rows < HEAD_FROM or self._known(plan.sort) is not None:
            return None
        if any(key.column >= len(source.schema) for key in plan.sort):
            return None
        if not plan.is_whole:
            return self._filtered_head(plan, check) if source.loaded and self._is_chosen_here(plan) else None
        if not source.loaded:
            if self._has_enum(plan.sort) or not self._is_outside(plan.sort):
                return None
            index = first_rows_outside(source, plan.sort, HEAD_ROWS, check)
            return None if index is None else PreparedView(plan, source.rows, index)
        keys = [source.column(key.column, check) for key in plan.sort]
        index = first_rows(keys, [key.descending for key in plan.sort], HEAD_ROWS, check)
        return None if index is None else PreparedView(plan, source.rows, index)

    def _filtered_head(self, plan: ViewPlan, check: Check) -> PreparedView | None:
        mask = self._mask(plan, check)
        chosen = Selection(mask, check)
        if len(chosen) < HEAD_FROM:
            return None
        keys = []
        for key in plan.sort:
            keys.append(self.source.column(key.column, check).filter(mask))
            check()
        index = first_rows(keys, [key.descending for key in plan.sort], HEAD_ROWS, check)
        return None if index is None else PreparedView(plan, len(chosen), chosen.take(index))

    def prepare_apart(self, plan: ViewPlan, check: Check) -> PreparedView:
        """Do as `prepare`, in the worker process where that pays. Raises WorkerDied too."""
        worker = self._worker
        if worker is None or plan == ViewPlan() or self.known(plan) is not None or not worker.takes(self.source, plan):
            return self.prepare(plan, check)
        if self._is_quick(plan):
            return self.prepare(plan, check)
        try:
            index = worker.prepare(self._token, self.source, plan, check)
        except (OSError, SourceChanged) as error:
            if isinstance(error, SourceChanged) and not self.source.loaded:
                raise
            _log.info("a table is filtered and sorted in the app's own process: %s", type(error).__name__)
            return self.prepare(plan, check)
        if plan.is_whole:
            self._caches.mapped.put((self._token, "sort", plan.sort), index, index.nbytes)
        return PreparedView(plan, len(index), index)

    def _is_quick(self, plan: ViewPlan) -> bool:
        """Tell whether a view is made here sooner than a worker is asked."""
        return self._is_chosen_here(plan) and (not plan.sort or self._known(plan.sort) is not None)

    def _is_chosen_here(self, plan: ViewPlan) -> bool:
        """Tell whether the rows are chosen here sooner than a worker is asked."""
        if plan.where is not None or plan.search is not None:
            return False
        if not self.source.loaded and not isinstance(self.source, ParquetSource):
            return False
        return quick_test(self.source, plan.filters) is not None

    def frame(self, view: PreparedView, rows: range, columns: range) -> bytes:
        """Give the rows of the view (already clamped) as parquet. Window thread: pyarrow only."""
        if len(rows) == 0 or len(columns) == 0:
            return b""
        key = (self._token, view.plan, rows, columns)
        found = self._caches.frames.get(key)
        if found is not None:
            return found
        payload = encode(self.rows(view, rows, columns), columns)
        self._caches.frames.put(key, payload, len(payload))
        return payload

    def rows(self, view: PreparedView, rows: range, columns: Sequence[int]) -> pa.Table:
        """Give rows of the view (already clamped), columns in ascending order. Any thread: pyarrow only."""
        if view.index is None:
            return self.source.read(rows.start, rows.stop, columns)
        copied = self._copy
        if copied is not None and copied[0] == view.plan:
            return copied[1].read(rows.start, rows.stop, columns)
        return self.source.take(view.index.slice(rows.start, len(rows)), columns)

    def wants_copy(self, view: PreparedView) -> bool:
        """Tell whether windows of a view would be quicker from a sorted copy of it."""
        known = self._copy is not None and self._copy[0] == view.plan
        scattered = view.index is not None and bool(view.plan.sort) and view.rows >= COPY_ROWS
        return scattered and not self.source.loaded and not known

    def write_copy(self, view: PreparedView, check: Check) -> None:
        """Write the view's rows down in its order, and read windows from there. Copying lane.

        The last view's copy goes first: there is one at a time.
        """
        self._copy = None
        assert view.index is not None
        made = write_sorted(self.source, numbers_of(view.index), check)
        if made is not None and not self._closed:
            self._copy = (view.plan, made)

    def remember(self, key: tuple[object, ...], answer: Any, size: int) -> None:
        """Keep an answer about the table, counted as `size` bytes. Any thread."""
        self._caches.told.put((self._token, *key), answer, size)

    def recall(self, key: tuple[object, ...]) -> Any:
        """Give what was kept, or None. Any thread."""
        return self._caches.told.get((self._token, *key))

    def close(self) -> None:
        """Let go of the source. With its last engine the cached indexes and frames go; the source itself closes when
        the last window that reads it is done.
        """
        if self._closed:
            return
        self._closed = True
        self._copy = None
        if self._caches.leave(self.source) and self._worker is not None:
            self._worker.forget(self._token)

    def _mask(self, plan: ViewPlan, check: Check) -> pa.Array:
        """Give the rows of a plan as one bit each. Every part has a cache of its own: one filter is changed at a
        time.
        """
        pc = kernels()

        masks = []
        for part in parts_of(plan):
            masks.append(self._cached(part, partial(part_mask, self.source, part, check)))
            check()
        return reduce(pc.and_, masks)

    def _filtered_order(self, sort: tuple[SortKey, ...], mask: pa.Array, count: int, check: Check) -> pa.Array:
        if self._known(sort) is None and count * _FEW < self.source.rows:
            if not self.source.loaded and not self._has_enum(sort):
                return order_outside(self.source, sort, mask, check)
            some = kernels().indices_nonzero(mask)
            keys = [self.source.column(key.column, check).take(some) for key in sort]
            inner = sort_rows(keys, [key.descending for key in sort], check)
            return some.take(inner).cast(row_type(self.source.rows), safe=False)
        order = self._order(sort, check)
        check()
        return order.filter(mask.take(order))

    def _order(self, sort: tuple[SortKey, ...], check: Check) -> pa.Array:
        known = self._known(sort)
        if known is not None:
            return known
        if not self._is_outside(sort):
            return self._cached(("sort", sort), lambda: self._sorted(sort, check))
        order = order_outside(self.source, sort, None, check)
        self._caches.mapped.put((self._token, "sort", sort), order, order.nbytes)
        return order

    def _is_outside(self, sort: tuple[SortKey, ...]) -> bool:
        """Tell whether sorting would take too much memory, and is done in files."""
        source = self.source
        each: float = _SORT_BYTES
        if source.loaded:
            limit = table_limit()
        else:
            limit = min(table_limit(), SORT_BYTES)
            some = source.read(0, min(source.rows, _SAMPLE_ROWS), sorted({key.column for key in sort}))
            each += some.nbytes / max(1, some.num_rows)
        return source.rows * each > limit and not self._has_enum(sort)

    def _has_enum(self, sort: tuple[SortKey, ...]) -> bool:
        """Tell whether a key sorts by an order of its own, which batches of a file do not share."""
        return any(self.source.schema[key.column].dtype == "Enum" for key in sort)

    def _sorted(self, sort: tuple[SortKey, ...], check: Check) -> pa.Array:
        limit = table_limit()
        if self.source.rows * _SORT_BYTES > limit:  # of an order of categories, which is not made in files
            raise TooLarge(
                f"sorting {self.source.rows:,} rows takes about {self.source.rows * _SORT_BYTES >> 20} MB; "
                f"at most {limit >> 20} MB are allowed"
            )
        keys = [self.source.column(key.column, check) for key in sort]
        if len(sort) == 1 and sort[0].descending and reversal_pays(keys[0]):
            ascending = self._known((type(sort[0])(sort[0].column),))
            if ascending is not None:
                return reversed_order(ascending, keys[0])
        return sort_rows(keys, [key.descending for key in sort], check)

    def _known(self, sort: tuple[SortKey, ...]) -> Any:
        key = (self._token, "sort", sort)
        found = self._caches.orders.get(key)
        return self._caches.mapped.get(key) if found is None else found

    def _cached(self, key: tuple[object, ...], make: Any) -> Any:
        found = self._caches.orders.get((self._token, *key))
        if found is None:
            found = make()
            self._caches.orders.put((self._token, *key), found, found.nbytes)
        return found
