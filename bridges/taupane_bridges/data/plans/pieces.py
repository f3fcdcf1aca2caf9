"""Polars expressions together with the Python that writes them, so that "copy as Python" gives what the view runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Piece:
    """A condition as an expression and as code. The code binds tighter than `&`, `|` and `~`, or stands in brackets."""

    expr: pl.Expr
    code: str


def never() -> Piece:
    """Give what no row passes."""
    import polars as pl

    return Piece(pl.lit(value=False), "pl.lit(False)")


def column(name: str) -> Piece:
    """Give a column by its name."""
    import polars as pl

    return Piece(pl.col(name), f"pl.col({name!r})")


def call(base: Piece, method: str, *arguments: object, **options: object) -> Piece:
    """Give a method's result; `method` may stand in a namespace (`str.contains`). Arguments are plain values."""
    found: Any = base.expr
    for part in method.split("."):
        found = getattr(found, part)
    said = [repr(argument) for argument in arguments] + [f"{name}={value!r}" for name, value in options.items()]
    return Piece(found(*arguments, **options), f"{base.code}.{method}({', '.join(said)})")


def compare(base: Piece, op: str, value: Piece) -> Piece:
    """Give `base op value`, in brackets."""
    left, right = base.expr, value.expr
    found = {
        "==": lambda: left == right,
        "<": lambda: left < right,
        "<=": lambda: left <= right,
        ">": lambda: left > right,
        ">=": lambda: left >= right,
    }[op]()
    return Piece(found, f"({base.code} {op} {value.code})")


def all_of(pieces: Iterable[Piece]) -> Piece:
    """Give what passes all of them; without any, everything."""
    return _joined(list(pieces), "&")


def any_of(pieces: Iterable[Piece]) -> Piece:
    """Give what passes one of them; without any, nothing."""
    return _joined(list(pieces), "|")


def opposite(piece: Piece) -> Piece:
    """Give what does not pass, missing values included."""
    return Piece(~piece.expr.fill_null(value=False), f"~{piece.code}.fill_null(False)")


def _joined(pieces: list[Piece], sign: str) -> Piece:
    import polars as pl

    if not pieces:
        return Piece(pl.lit(value=True), "pl.lit(True)") if sign == "&" else never()
    if len(pieces) == 1:
        return pieces[0]
    code = f"({f' {sign} '.join(piece.code for piece in pieces)})"
    # One call for many: a chain of a thousand would be as deep
    whole = pl.all_horizontal if sign == "&" else pl.any_horizontal
    return Piece(whole([piece.expr for piece in pieces]), code)
