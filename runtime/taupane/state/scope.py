"""Scope: who owns what was made, and ends it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextvars import ContextVar
from typing import Protocol, TypeVar

from taupane.state.graph import current_run, get_run, lock
from taupane.state.sites import Sites, running, top
from taupane.state.viewdata import forget_view

logger = logging.getLogger(__name__)
T = TypeVar("T")


class Disposable(Protocol):
    """What a scope can own."""

    def dispose(self) -> None:
        """End it. Must be harmless when done again."""
        ...


class Scope:
    """An owner: effects and reactions that are made while it is current are disposed with it.

    Scopes form a tree; `view` is the view (window or page) that the scope belongs to, inherited from the
    parent. Any thread may dispose of it.
    """

    __slots__ = ("__weakref__", "_brought_view", "_children", "_cleanups", "_sites", "disposed", "parent", "view")
    ends_early = False

    def __init__(self, parent: Scope | None = None, view: object | None = None) -> None:
        self.parent: Scope | None = parent
        inherited = parent.view if parent is not None else None
        self.view: object | None = inherited if view is None else view
        self._brought_view = view is not None and view is not inherited
        self.disposed = False
        self._children: dict[Disposable, None] | None = None
        self._cleanups: list[Callable[[], object]] | None = None
        self._sites: Sites | None = None
        if parent is not None:
            parent.add(self)

    def run(self, fn: Callable[..., T], *args: object) -> T:
        """Call `fn(*args)` with this scope current and give back its result."""
        token = _scope.set(self)
        try:
            return fn(*args)
        finally:
            _scope.reset(token)

    def run_in_view(self, fn: Callable[[], T]) -> T:
        """Call `fn` with this scope and its view current, whichever view the caller is in."""
        token = current_view.set(self.view)
        try:
            return self.run(fn)
        finally:
            current_view.reset(token)

    def add(self, child: Disposable) -> None:
        """Own something; it is disposed at once if the scope already was."""
        with lock:
            gone = self.disposed
            if not gone:
                if self._children is None:
                    self._children = {}
                self._children[child] = None
        if gone:
            child.dispose()

    def discard(self, child: Disposable) -> None:
        """Stop owning something, without disposing of it."""
        with lock:
            if self._children is not None:
                self._children.pop(child, None)

    def on_dispose(self, fn: Callable[[], object]) -> None:
        """Call `fn` when the scope is disposed or runs again; at once if it was disposed."""
        with lock:
            gone = self.disposed
            if not gone:
                if self._cleanups is None:
                    self._cleanups = []
                self._cleanups.append(fn)
        if gone:
            _finish(fn)

    def dispose(self) -> None:
        """End everything owned, the newest first, then call the clean-ups. Errors are logged."""
        with lock:
            if self.disposed:
                return
            self.disposed = True
            children, self._children = self._children, None
            cleanups, self._cleanups = self._cleanups, None
            self._sites = None
            parent, self.parent = self.parent, None
        if parent is not None:
            parent.discard(self)
        _end(children, cleanups)
        if self._brought_view:
            forget_view(self.view)

    def clear(self) -> None:
        """End everything owned and call the clean-ups, but stay usable."""
        if self._children is None and self._cleanups is None:
            return
        with lock:
            children, self._children = self._children, None
            cleanups, self._cleanups = self._cleanups, None
        _end(children, cleanups)

    def rerun(self, fn: Callable[..., T], *args: object) -> T:
        """Run a component again in this scope: end what its previous run made, keep the state that it made.

        Effects and clean-ups of the previous run end before `fn` is called, bindings and child scopes after
        it, except those that it adopted (`adopt`). When `fn` raises, those stay as they were, so that what is
        on screen goes on working, and what the failed run made is ended.

        A State, ListState, DictState or ViewState that `fn` makes is the one that the previous run made at
        the same place: the same chain of call sites below `fn`, and the same turn where one place makes
        several. A place that a run does not reach loses its state, as a component that is not rendered does.
        """
        with lock:
            children, self._children = self._children, None
            cleanups, self._cleanups = self._cleanups, None
            sites = self._sites
        late = {child: None for child in children or () if not getattr(child, "ends_early", True)}
        _end({child: None for child in children or () if child not in late}, cleanups)
        self._sites = turn = Sites(sites, late)
        try:
            result = self.run(fn, *args)
        except BaseException:
            turn.keep_unreached()
            with lock:
                failed, self._children = self._children, None
                failed_cleanups, self._cleanups = self._cleanups, None
            _end(failed, failed_cleanups)
            for child in late:
                self.add(child)
            raise
        finally:
            turn.end()
        _end(late, None)
        return result

    def adopt(self, child: Disposable) -> None:
        """Keep a child of the previous run, while `rerun` runs: a memoised component, a row that is still there."""
        sites = self._sites
        if sites is not None and sites.previous.pop(child, self) is None:
            self.add(child)


top.append(Scope.rerun.__code__)

_scope: ContextVar[Scope | None] = ContextVar("taupane.state.scope", default=None)
get_scope = _scope.get


# The view whose handler runs, for code outside of any scope: set by whoever runs handlers.
current_view: ContextVar[object | None] = ContextVar("taupane.state.view", default=None)


def enter_scope(scope: Scope) -> None:
    """Make a scope and its view current for the rest of this context: the start of a task."""
    _scope.set(scope)
    current_view.set(scope.view)


def leave_scope() -> None:
    """Make no scope current for the rest of this context."""
    _scope.set(None)


def _running_sites() -> Sites | None:
    scope = get_scope()
    return None if scope is None else scope._sites


running.append(_running_sites)


def current_scope() -> Scope | None:
    """Give the scope that owns what is made now, or None."""
    return get_scope()


def on_dispose(fn: Callable[[], object]) -> None:
    """Call `fn` when the current scope ends: the effect runs again, the component leaves, the view closes.

    Outside of any scope it does nothing, as nothing ever ends there.
    """
    scope = get_scope()
    if scope is not None:
        scope.on_dispose(fn)


def _end(children: dict[Disposable, None] | None, cleanups: list[Callable[[], object]] | None) -> None:
    run = get_run()
    token = current_run.set(None) if run is not None else None
    try:
        for child in reversed(list(children or ())):
            _finish(child.dispose)
        for fn in reversed(cleanups or ()):
            _finish(fn)
    finally:
        if token is not None:
            current_run.reset(token)


def _finish(fn: Callable[[], object]) -> None:
    try:
        fn()
    except Exception:  # a task boundary: the other clean-ups must still run
        logger.exception("a clean-up failed")
