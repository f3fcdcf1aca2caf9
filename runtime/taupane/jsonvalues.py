"""Write values as the JSON that page script gets: results of commands, properties of custom elements. Pure."""

from __future__ import annotations

import base64
import dataclasses
import datetime
import decimal
import enum
import json
import uuid
from collections.abc import Mapping, Set
from pathlib import PurePath
from typing import Any, Final

BYTES: Final = "$taupane.bytes"
"""The only key of an object that stands for bytes, base64; the page makes a Uint8Array of it."""


def to_json(value: object) -> str:
    """Return JSON; `TypeError` or `ValueError` for what JSON cannot say."""
    try:
        return _ENCODER.encode(value)
    except TypeError as error:
        raise TypeError(f"cannot be sent to a page: {error}") from None
    except ValueError as error:
        raise ValueError(f"cannot be sent to a page: {error} (NaN and infinity are no JSON)") from None


def _plain(value: object) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return {BYTES: base64.b64encode(value).decode("ascii")}
    if isinstance(value, decimal.Decimal | uuid.UUID | PurePath):
        return str(value)
    if isinstance(value, Set):
        return list(value)
    if isinstance(value, Mapping):
        return dict(value)
    item = getattr(value, "item", None)  # numpy's numbers
    if callable(item) and getattr(value, "shape", None) == ():
        return item()
    raise TypeError(f"{type(value).__name__} is no JSON; give text, numbers, lists, dicts or a dataclass")


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain)
