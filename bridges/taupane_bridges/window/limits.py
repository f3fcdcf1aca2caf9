"""A size and its limits. Pure."""

from __future__ import annotations

__all__ = ["fits"]


def fits(size: tuple[int, int], least: tuple[int, int], most: tuple[int, int]) -> tuple[int, int]:
    """Return a size within the limits; 0 is none."""
    width, height = (max(low, min(each, high or each)) for each, low, high in zip(size, least, most, strict=True))
    return width, height
