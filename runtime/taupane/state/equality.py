"""When a written value counts as unchanged."""

from __future__ import annotations


def same(old: object, new: object) -> bool:
    """Say whether writing `new` over `old` changes nothing.

    Identity comes first, so a NaN written over itself is unchanged. Then both must be of one type (else `1`
    would hide a change to `True`) and `==` must answer exactly `True`: numpy arrays, polars frames, series
    and expressions answer with arrays or raise, and count as changed.
    """
    if old is new:
        return True
    if type(old) is not type(new):
        return False
    try:
        return (old == new) is True
    except Exception:  # any class may define ==, and may raise anything: then nothing is known, so it changed
        return False
