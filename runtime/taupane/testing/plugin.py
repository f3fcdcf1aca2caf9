"""The pytest plugin that comes with Taupane: pytest finds it by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from taupane.testing.page import drive

if TYPE_CHECKING:
    from taupane.app import App
    from taupane.testing.page import Page


@pytest.fixture
def drive_app() -> Iterator[Callable[..., Page]]:
    """Give a function that runs an app and returns its page: `drive_app(app, "/settings")`.

    The app runs until the end of the test, which fails when a handler has failed.
    """
    with ExitStack() as apps:

        def begin(app: App, path: str = "/") -> Page:
            return apps.enter_context(drive(app, path))

        yield begin
