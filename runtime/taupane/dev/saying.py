"""What a development run writes into the terminal."""

from __future__ import annotations

import sys


def say(text: str) -> None:
    """Write a line for the developer."""
    sys.stderr.write(f"taupane dev: {text}\n")
    sys.stderr.flush()


def say_reloaded(how: str, why: str) -> None:
    """Say what became of a save that was taken, or not taken, in place."""
    say(f"not reloaded: {why}" if how == "failed" else f"reloaded {why}")
