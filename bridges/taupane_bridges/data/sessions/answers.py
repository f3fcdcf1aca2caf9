"""How each type of request is answered, and in which lane. The one table of them."""

from __future__ import annotations

from .asking import Kind
from .coding import code
from .columns import stats, values
from .copying import cell, copy

KINDS: dict[str, Kind] = {
    "cell": Kind("small", cell),
    "code": Kind("small", code),
    "copy": Kind("reading", copy),
    "stats": Kind("summing", stats),
    "values": Kind("reading", values),
}
