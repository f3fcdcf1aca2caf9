"""A port on the command line."""

from __future__ import annotations

import click


def port_number(text: str) -> int:
    """Return the number, as `type=` of an option; what is none is told as the app itself tells it."""
    if text.isascii() and text.isdigit() and int(text) <= 65535:
        return int(text)
    raise click.BadParameter(f"expected a port from 0 to 65535, got {text[:40]!r}")
