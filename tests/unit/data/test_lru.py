from __future__ import annotations

from taupane_bridges.data.lru import ByteLru


def test_the_least_recently_used_entry_goes_first() -> None:
    cache: ByteLru[str] = ByteLru(10)
    cache.put("a", "A", 4)
    cache.put("b", "B", 4)
    assert cache.get("a") == "A"
    cache.put("c", "C", 4)
    assert (cache.get("a"), cache.get("b"), cache.get("c"), cache.used) == ("A", None, "C", 8)


def test_a_value_larger_than_the_cache_is_not_kept() -> None:
    cache: ByteLru[str] = ByteLru(10)
    cache.put("a", "A", 4)
    cache.put("b", "B", 11)
    assert (cache.get("a"), cache.get("b"), cache.used) == ("A", None, 4)


def test_a_replaced_value_counts_once() -> None:
    cache: ByteLru[str] = ByteLru(10)
    cache.put("a", "A", 4)
    cache.put("a", "B", 6)
    assert (cache.get("a"), cache.used, len(cache)) == ("B", 6, 1)


def test_all_entries_of_an_owner_can_be_dropped() -> None:
    cache: ByteLru[str] = ByteLru(10)
    cache.put((1, "x"), "A", 1)
    cache.put((2, "x"), "B", 1)
    cache.forget(1)
    assert (cache.get((1, "x")), cache.get((2, "x")), cache.used) == (None, "B", 1)


def test_the_oldest_go_where_less_room_is_left() -> None:
    cache: ByteLru[str] = ByteLru(10)
    for key in "abc":
        cache.put(key, key, 3)
    cache.trim(6)
    assert (cache.get("a"), cache.get("b"), cache.used) == (None, "b", 6)
    cache.trim(0)
    assert (len(cache), cache.used) == (0, 0)
