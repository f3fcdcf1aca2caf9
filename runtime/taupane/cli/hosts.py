"""Names of window hosts, for a shell that completes them."""

from __future__ import annotations

import click


def host_names(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Give those that begin so."""
    from taupane_bridges.window import BACKENDS

    del context, parameter
    return [backend.name for backend in BACKENDS if backend.name.startswith(incomplete)]
