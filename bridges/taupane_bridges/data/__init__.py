"""Tables for a page: any tabular source, shown as sorted and filtered windows over a socket.

Read in this order: `conversation` (the pure state of a session), `session` and `connection` (its threads and
queues), `engine` (plan → order → gather → frame), `parquet` and `table` (sources), `cells` (how values travel). The
wire is in docs/rows-protocol.md.

Importing this package imports neither polars nor pyarrow: that happens when a source is opened. It never imports
`taupane`.
"""

from __future__ import annotations

from .arrays.schema import ColumnSchema
from .errors import (
    BadPlan,
    DataError,
    SaveFailed,
    SourceBroken,
    SourceChanged,
    SourceMissing,
    TooLarge,
    UnsupportedSource,
    WorkerDied,
)
from .open import open_source
from .plans.plan import SortKey, ViewPlan
from .sessions.connection import Connection, Sink
from .sessions.session import Session
from .source import DataSource
from .sources.query import Query

__all__ = [
    "BadPlan",
    "ColumnSchema",
    "Connection",
    "DataError",
    "DataSource",
    "Query",
    "SaveFailed",
    "Session",
    "Sink",
    "SortKey",
    "SourceBroken",
    "SourceChanged",
    "SourceMissing",
    "TooLarge",
    "UnsupportedSource",
    "ViewPlan",
    "WorkerDied",
    "open_source",
]
