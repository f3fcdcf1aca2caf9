"""How a column is described to the page.

Imports no pyarrow: types are told apart by `DataType.id` and names, so that the module is free to import before a
source is opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pyarrow as pa

Kind = Literal[
    "int", "float", "decimal", "bool", "string", "date", "datetime", "time", "duration",
    "binary", "list", "struct", "map", "categorical", "null", "other",
]  # fmt: skip
Encoding = Literal["number", "bool", "string", "epoch_us", "json"]

_LONGEST_DTYPE = 200  # characters; a struct of 5,000 fields has a name of its own length
_ENCODINGS: dict[Kind, Encoding] = {
    "int": "number",
    "float": "number",
    "bool": "bool",
    "date": "epoch_us",
    "datetime": "epoch_us",
    "list": "json",
    "struct": "json",
    "map": "json",
}


@dataclass(frozen=True)
class ColumnSchema:
    """One column as the page knows it: `unit` is s, ms, us or ns for times, `tz` a zone's name for instants.

    `encoding` says what a cell holds on the wire; docs/rows-protocol.md has the table.
    """

    name: str
    dtype: str
    kind: Kind
    unit: str | None = None
    tz: str | None = None
    encoding: Encoding = "string"

    def message(self) -> dict[str, object]:
        """Give the column as it stands in `initial_state`."""
        # Not `asdict`: it copies each value in depth, which held the loop for seconds at 30,000 columns.
        return {
            "name": self.name,
            "dtype": self.dtype,
            "kind": self.kind,
            "unit": self.unit,
            "tz": self.tz,
            "encoding": self.encoding,
        }


def describe(name: str, type_: pa.DataType) -> ColumnSchema:
    """Describe a column of an Arrow type, with the dtype's name as polars prints it."""
    dtype, kind, unit, tz = _read(type_)
    if len(dtype) > _LONGEST_DTYPE:
        dtype = dtype[: _LONGEST_DTYPE - 1] + "…"
    return ColumnSchema(name, dtype, kind, unit, tz, _ENCODINGS.get(kind, "string"))


def describe_all(schema: pa.Schema) -> tuple[ColumnSchema, ...]:
    """Describe every column, in order."""
    return tuple(describe(field.name, field.type) for field in schema)


_PLAIN: dict[str, tuple[str, Kind]] = {
    "int8": ("Int8", "int"),
    "int16": ("Int16", "int"),
    "int32": ("Int32", "int"),
    "int64": ("Int64", "int"),
    "uint8": ("UInt8", "int"),
    "uint16": ("UInt16", "int"),
    "uint32": ("UInt32", "int"),
    "uint64": ("UInt64", "int"),
    "halffloat": ("Float16", "float"),
    "float": ("Float32", "float"),
    "double": ("Float64", "float"),
    "bool": ("Boolean", "bool"),
    "string": ("String", "string"),
    "large_string": ("String", "string"),
    "string_view": ("String", "string"),
    "binary": ("Binary", "binary"),
    "large_binary": ("Binary", "binary"),
    "binary_view": ("Binary", "binary"),
    "null": ("Null", "null"),
}


def _read(type_: pa.DataType) -> tuple[str, Kind, str | None, str | None]:
    import pyarrow.types as is_

    plain = _PLAIN.get(str(type_))
    if plain is not None:
        return *plain, None, None
    if is_.is_timestamp(type_):
        zone = None if type_.tz is None else str(type_.tz)
        return f"Datetime(time_unit='{type_.unit}', time_zone={zone!r})", "datetime", type_.unit, zone
    if is_.is_date(type_):
        return "Date", "date", None, None
    if is_.is_time(type_):
        return "Time", "time", type_.unit, None
    if is_.is_duration(type_):
        return f"Duration(time_unit='{type_.unit}')", "duration", type_.unit, None
    if is_.is_decimal(type_):
        return f"Decimal(precision={type_.precision}, scale={type_.scale})", "decimal", None, None
    if is_.is_dictionary(type_):
        return _dictionary(type_)
    return *_nested(type_), None, None


def _dictionary(type_: pa.DataType) -> tuple[str, Kind, str | None, str | None]:
    inner = _read(type_.value_type)
    if inner[1] != "string":
        return inner
    return "Enum" if type_.ordered else "Categorical", "categorical", None, None


def _nested(type_: pa.DataType) -> tuple[str, Kind]:
    import pyarrow.types as is_

    if is_.is_struct(type_):
        fields = ", ".join(f"{field.name!r}: {_read(field.type)[0]}" for field in list(type_)[:20])
        more = ", …" if type_.num_fields > 20 else ""
        return f"Struct({{{fields}{more}}})", "struct"
    if is_.is_map(type_):
        return f"Map({_read(type_.key_type)[0]}, {_read(type_.item_type)[0]})", "map"
    if is_.is_fixed_size_list(type_):
        return f"Array({_read(type_.value_type)[0]}, shape=({type_.list_size},))", "list"
    if is_list_like(type_):
        return f"List({_read(type_.value_type)[0]})", "list"
    if is_.is_fixed_size_binary(type_):
        return "Binary", "binary"
    return str(type_), "other"


def is_list_like(type_: pa.DataType) -> bool:
    """Tell whether cells of the type are lists, of any of Arrow's layouts."""
    import pyarrow.types as is_

    return bool(
        is_.is_list(type_)
        or is_.is_large_list(type_)
        or is_.is_fixed_size_list(type_)
        or is_.is_list_view(type_)
        or is_.is_large_list_view(type_)
    )
