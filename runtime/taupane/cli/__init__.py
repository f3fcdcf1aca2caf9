"""The ``taupane`` command. The only part that imports click."""

from __future__ import annotations

from taupane.cli.commands import main

__all__ = ["main"]
