"""Two files joined by their keys into one table, with what tells their rows apart. Heavy lane.

The joined table has the columns of the first file, those of the second (`NAME|df2` where the first has that name
too), `membership` (1: only in the first, 2: only in the second, 3: in both) and `NAME|eq` (membership, 4 more where
both are equal), which colours the column NAME.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from taupane_bridges.data import DataError, open_source
from taupane_bridges.data.sources.table import TableSource

from .errors import of_load, refusal
from .loaded import Loaded, taken
from .requests import LoadRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from taupane_bridges.data.resources import Resources
    from taupane_bridges.data.source import Check

    from .requests import CompareRequest, Json

SUFFIX: Final = "|df2"
_MEMBERSHIP: Final = "membership"
_COLORS: Final = ["pink", "#73ae80", "#90b2b3", "#6c83b5"]
_KEY_COLOR: Final = "#6c5fc7"
_HOW: Final = {"inner": "inner", "left": "left", "right": "right", "outer": "full"}


@dataclass(frozen=True)
class Compared:
    """The joined table, and for each column how many rows differ, or why it cannot differ."""

    loaded: Loaded
    differences: Json


def compare(wanted: CompareRequest, resources: Resources, check: Check) -> Compared:
    """Join the files. Raises Refused."""
    frames = [_frame(path, check) for path in (wanted.path1, wanted.path2)]
    keys = list(wanted.join_columns)
    for number, frame in enumerate(frames, 1):
        _check_frame(frame, keys, number)
    joined, differences = _joined(frames[0], frames[1], keys, wanted.how)
    more = _column_configs(joined.columns, keys)
    request = LoadRequest(wanted.path1, wanted.session)
    table = joined.to_arrow()
    loaded = taken(request, TableSource(table, name=Path(wanted.path1).name, frame=joined), resources)
    at = {name: position for position, name in enumerate(joined.columns)}
    positioned = {at[name]: config for name, config in more.items()}
    return Compared(
        replace(loaded, column_more=positioned, metadata_more={"path2": wanted.path2}),
        {name: {"diff_count": count} for name, count in differences.items()},
    )


def _frame(path: str, check: Check) -> pl.DataFrame:
    import polars as pl

    try:
        source = open_source(Path(path))
        source.load(check)
        frame = source.polars(None)
    except DataError as error:
        raise of_load(error, Path(path)) from error
    return frame.collect() if isinstance(frame, pl.LazyFrame) else frame


def _check_frame(frame: pl.DataFrame, keys: list[str], number: int) -> None:
    missing = [key for key in keys if key not in frame.columns]
    if missing:
        raise refusal(400, "compare_error", f"Join column {missing[0]!r} is not in file {number}")
    odd = [name for name in frame.columns if SUFFIX in name]
    if odd:
        raise refusal(400, "compare_error", f"{odd[0]!r}: a column's name may not contain {SUFFIX}")
    if frame.select(keys).is_duplicated().any():
        raise refusal(400, "compare_error", f"Duplicate join keys in file {number}: {', '.join(keys)} must be unique")


def _joined(
    first: pl.DataFrame, second: pl.DataFrame, keys: list[str], how: str
) -> tuple[pl.DataFrame, dict[str, Any]]:
    import polars as pl

    both = [name for name in first.columns if name in second.columns and name not in keys]
    left, right = "\0left", "\0right"
    try:
        joined = first.with_columns(pl.lit(value=True).alias(left)).join(
            second.with_columns(pl.lit(value=True).alias(right)),
            on=keys,
            how=cast("Any", _HOW[how]),
            suffix=SUFFIX,
            nulls_equal=True,
            coalesce=True,
            maintain_order="right_left" if how == "right" else "left_right",
        )
    except pl.exceptions.PolarsError as error:
        raise refusal(400, "compare_error", f"The files cannot be joined: {type(error).__name__}") from error
    if how == "outer":
        joined = joined.sort(keys, nulls_last=True, maintain_order=True)
    member = pl.when(pl.col(left).is_null()).then(2).when(pl.col(right).is_null()).then(1).otherwise(3)
    joined = joined.with_columns(member.cast(pl.Int8).alias(_MEMBERSHIP)).drop(left, right)
    in_both = pl.col(_MEMBERSHIP) == 3
    differences: dict[str, Any] = {}
    for name in [*first.columns, *(name for name in second.columns if name not in first.columns)]:
        if name in keys:
            differences[name] = "join_key"
        elif name in both:
            same = _same(joined, name)
            joined = joined.with_columns((same.cast(pl.Int8) * 4 + pl.col(_MEMBERSHIP)).alias(f"{name}|eq"))
            differences[name] = int(joined.select((in_both & ~same).sum()).item())
        else:
            differences[name] = "df_1" if name in first.columns else "df_2"
    order = [*first.columns, *(name for name in joined.columns if name not in first.columns)]
    return joined.select(order), differences


def _same(joined: pl.DataFrame, name: str) -> pl.Expr:
    """Compare the two columns of a name; of different types as text."""
    import polars as pl

    one, other = pl.col(name), pl.col(name + SUFFIX)
    kinds = joined.schema[name], joined.schema[name + SUFFIX]
    if kinds[0] != kinds[1] and not (kinds[0].is_numeric() and kinds[1].is_numeric()):
        one, other = one.cast(pl.String), other.cast(pl.String)
    return one.eq_missing(other)


def _column_configs(names: Sequence[str], keys: list[str]) -> dict[str, Json]:
    hidden: Json = {"merge_rule": "hidden"}
    configs: dict[str, Json] = {_MEMBERSHIP: hidden}
    for name in names:
        if name.endswith(SUFFIX):
            base = name.removesuffix(SUFFIX)
            rule = {"color_rule": "color_categorical", "map_name": _COLORS, "val_column": f"{base}|eq"}
            tip = {"tooltip_type": "simple", "val_column": name}
            configs |= {name: hidden, f"{base}|eq": hidden, base: {"tooltip_config": tip, "color_map_config": rule}}
    return {
        **configs,
        **{key: {"color_map_config": {"color_rule": "color_static", "color": _KEY_COLOR}} for key in keys},
    }
