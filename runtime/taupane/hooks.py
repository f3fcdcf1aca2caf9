"""Functions of an app that are called when something happens, or again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from taupane.errors import AppError

F = TypeVar("F", bound=Callable[..., Any])


def check_function(given: F, what: str) -> F:
    """Return what can be called; `AppError` names the decorator that got something else."""
    if not callable(given):
        raise AppError(f"{what}: expected a function, got {type(given).__name__}")
    return given


class Hooks:
    """Functions of the app that are called when something happens, in the order of their registration."""

    def __init__(self) -> None:
        self.start: list[Callable[..., Any]] = []
        self.stop: list[Callable[..., Any]] = []
        self.connect: list[Callable[..., Any]] = []
        self.disconnect: list[Callable[..., Any]] = []
        self.window_event: list[Callable[..., Any]] = []
        self.close_request: list[Callable[..., Any]] = []

    def lists(self) -> list[list[Callable[..., Any]]]:
        """Return the lists themselves, for whoever takes functions out and puts them back: a reload."""
        return [self.start, self.stop, self.connect, self.disconnect, self.window_event, self.close_request]


class Timer:
    """A function that runs again and again, ``seconds`` after its last run ended."""

    def __init__(self, seconds: float, function: Callable[..., Any]) -> None:
        self.seconds = seconds
        self.function = function
