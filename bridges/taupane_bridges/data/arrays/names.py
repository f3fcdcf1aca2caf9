"""Column names that a query can use: polars refuses a frame in which one is repeated."""

from __future__ import annotations


def unique_names(names: list[str]) -> list[str]:
    """Give the names with repeats renamed as polars does when it reads CSV: a, a_duplicated_0, a_duplicated_1."""
    taken = set(names)
    seen: set[str] = set()
    counts: dict[str, int] = {}
    result = []
    for name in names:
        unique = name
        while unique in seen or (unique != name and unique in taken):
            unique = f"{name}_duplicated_{counts.setdefault(name, 0)}"
            counts[name] += 1
        seen.add(unique)
        result.append(unique)
    return result
