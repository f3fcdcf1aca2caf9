"""Tokens are spent once, compared in constant time, bounded in number."""

from __future__ import annotations

from taupane.server.credentials import MAX_UNSPENT, Cookie, Credentials, Tokens, fresh_secret, is_one_of, same_secret


def test_a_token_opens_its_path_once() -> None:
    tokens = Tokens()
    first, second = tokens.mint("/a"), tokens.mint("/b")
    assert tokens.spend(second) == "/b"
    assert tokens.spend(second) is None
    assert tokens.spend(first) == "/a"
    assert tokens.spend(first) is None


def test_nonsense_opens_nothing() -> None:
    tokens = Tokens()
    tokens.mint()
    for given in (None, "", "x", "é", "\ud800", "\0"):
        assert tokens.spend(given) is None


def test_unspent_tokens_are_bounded() -> None:
    tokens = Tokens()
    minted = [tokens.mint(f"/{number}") for number in range(MAX_UNSPENT + 5)]
    assert [tokens.spend(token) for token in minted[:5]] == [None] * 5
    assert tokens.spend(minted[5]) == "/5"


def test_secrets_hold_256_bits() -> None:
    secrets = {fresh_secret() for _ in range(50)}
    assert len(secrets) == 50
    assert all(len(secret) == 43 for secret in secrets)


def test_comparisons() -> None:
    assert same_secret("a", "a")
    assert not same_secret(None, "a")
    assert not same_secret("\udcff", "?")
    assert is_one_of("b", ["a", "b"])
    assert not is_one_of("c", ["a", "b"])
    assert not is_one_of("", [])


def test_the_cookie_is_not_shown_and_has_a_name_of_its_own() -> None:
    cookie = Cookie()
    assert cookie.value not in repr(cookie) + repr(Credentials())
    assert cookie.name != Cookie().name
    assert cookie.header() == f"{cookie.name}={cookie.value}; Path=/; HttpOnly; SameSite=Strict"
