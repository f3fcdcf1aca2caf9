"""Addresses that try to look like others."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taupane_bridges.window import RefusedAddress
from taupane_bridges.window.navigation import NavigationPolicy, external_address, origin_of, where_to

APP = "http://127.0.0.1:8123"
POLICY = NavigationPolicy.for_url(APP + "/enter/TOKEN", ["http://127.0.0.1:5173"], ["http://127.0.0.1:8700"])


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("http://127.0.0.1:8123/x?y#z", APP),
        ("HTTP://127.0.0.1:8123", APP),
        ("http://LocalHost:80/", "http://localhost"),
        ("https://example.org:443?x", "https://example.org"),
        ("https://example.org:8443#x", "https://example.org:8443"),
        ("http://[::1]:8123/", "http://[::1]:8123"),
        ("http://127.0.0.1:08123/", APP),
        ("http://user@127.0.0.1:8123/", None),
        ("http://127.0.0.1:8123@evil.example/", None),
        ("http://127.0.0.1:8123\\@evil.example/", None),
        ("http://evil.example\\/127.0.0.1:8123/", None),
        ("http:127.0.0.1:8123/", None),
        ("http:///127.0.0.1:8123/", None),
        ("http://127.0.0.1:8123%00.evil.example/", None),
        ("http://127.0.0.1:99999/", None),
        ("http://127.0.0.1:/", None),
        ("http://127.0.0.1:8123.evil.example/", None),
        (" http://127.0.0.1:8123/", None),
        ("http://127.0.0.1:81\t23/", None),
        ("http://127.0.0.1:8123/\nx", None),
        ("http://evil。example/", None),
        ("//127.0.0.1:8123/", None),
        ("file:///etc/passwd", None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("blob:http://127.0.0.1:8123/0", None),
        ("about:blank", None),
        ("ws://127.0.0.1:8123/", None),
        ("", None),
    ],
)
def test_origin_of(address: str, origin: str | None) -> None:
    assert origin_of(address) == origin


@given(st.text(alphabet="htps:/@\\.?#[]127.0:8a-\t\n%ü", max_size=40).map(lambda tail: "http://" + tail))
def test_an_origin_is_never_another_host_than_the_standard_parser_sees(address: str) -> None:
    origin = origin_of(address)
    if origin is None:
        return
    parts = urlsplit(address)
    assert parts.username is None
    assert urlsplit(origin).hostname == parts.hostname
    assert (urlsplit(origin).port or 80) == (parts.port or 80)


@pytest.mark.parametrize(
    ("url", "clicked", "verdict"),
    [
        (APP + "/page", False, "allow"),
        ("http://127.0.0.1:5173/", False, "allow"),
        ("http://127.0.0.1:8700/", False, "allow"),
        ("about:srcdoc", False, "allow"),
        ("about:blank", True, "refuse"),
        ("http://127.0.0.1:8124/", False, "refuse"),
        ("https://127.0.0.1:8123/", False, "refuse"),
        ("http://localhost:8123/", False, "refuse"),
        ("https://example.org/", False, "refuse"),
        ("https://example.org/", True, "open"),
        ("http://example.org/", True, "open"),
        ("mailto:ada@example.org", True, "open"),
        ("file:///etc/passwd", True, "refuse"),
        ("javascript:alert(1)", True, "refuse"),
        ("data:text/html,x", True, "refuse"),
        ("blob:http://127.0.0.1:8123/0", True, "refuse"),
        ("tel:+1", True, "refuse"),
        ("smb://server/share", True, "refuse"),
    ],
)
def test_where_a_window_may_go(url: str, clicked: bool, verdict: str) -> None:
    assert POLICY.anywhere(url, clicked=clicked) == verdict


def test_the_window_itself_goes_to_its_own_origins_only() -> None:
    assert POLICY.top(APP + "/")
    assert POLICY.top("http://127.0.0.1:5173/x")
    assert not POLICY.top("http://127.0.0.1:8700/")
    assert not POLICY.top("about:srcdoc")
    assert not POLICY.top("")


@pytest.mark.parametrize("url", ["", "file:///x", "about:blank", "http://user@127.0.0.1/", "javascript:1"])
def test_a_window_starts_at_a_plain_address(url: str) -> None:
    with pytest.raises(RefusedAddress):
        NavigationPolicy.for_url(url)


def test_a_refused_first_address_does_not_show_its_token() -> None:
    with pytest.raises(RefusedAddress) as raised:
        NavigationPolicy.for_url("ftp://127.0.0.1/enter#SECRET")
    assert "SECRET" not in str(raised.value)


@pytest.mark.parametrize(
    "address", ["https://example.org/a?b#c", "mailto:a@b.example", "mailto:a@b.example?subject=x%20y"]
)
def test_addresses_for_the_system(address: str) -> None:
    assert external_address(address) == address


@pytest.mark.parametrize(
    "address",
    ["http://example.org/", "https://", "https:example.org", "https://a b/", "mailto:", "mailto:a", "-https://x/", "",
     "file:///x", "https://x/'\"", "https://x/`id`", "mailto:a@b.example --attach /x",
     "https://x/" + "a" * 9_000],
)  # fmt: skip
def test_addresses_not_for_the_system(address: str) -> None:
    with pytest.raises(RefusedAddress):
        external_address(address)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://bank.example/reset/s3cret?t=s3cret#s3cret", "https://bank.example"),
        ("http://127.0.0.1:1/enter/s3cret", "http://127.0.0.1:1"),
        ("https://s3cret@bank.example/", "another https: address"),
        ("file:///home/s3cret", "another file: address"),
        ("data:text/html,s3cret", "another data: address"),
        ("s3cret", "what is no address"),
    ],
)
def test_a_log_says_where_an_address_leads_and_no_more(address: str, told: str) -> None:
    assert where_to(address) == told
