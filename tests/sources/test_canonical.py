from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.canonical import canonical_link, canonical_url, is_address, same_site
from sources.errors import AddressRefused


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("HTTP://Example.COM:80/a/../b?utm_source=x&b=2&a=1&fbclid=1#frag",
         "http://example.com/b?a=1&b=2"),
        ("https://example.com", "https://example.com/"),
        ("example.com/story", "https://example.com/story"),
        ("https://bücher.example/ä?q=ü", "https://xn--bcher-kva.example/%C3%A4?q=%C3%BC"),
        ("https://example.com./x", "https://example.com/x"),
        ("https://example.com:8443/x", "https://example.com:8443/x"),
        ("http://[::1]:8080/a", "http://[::1]:8080/a"),
        ("https://example.com/A/b?Q=1", "https://example.com/A/b?Q=1"),
        ("  https://example.com/x \n", "https://example.com/x"),
    ],
)  # fmt: skip
def test_addresses_have_one_form(address, canonical):
    assert canonical_url(address) == canonical


@given(
    st.lists(st.sampled_from(["a", "b.html", "%20", "ä", "..", "x=1"]), max_size=4),
    st.dictionaries(st.sampled_from(["id", "p", "utm_source", "q"]), st.sampled_from(["1", "ü"])),
)
def test_the_one_form_is_its_own_one_form(path, query):
    written = "https://News.Example/" + "/".join(path)
    written += "?" + "&".join(f"{name}={value}" for name, value in query.items())
    once = canonical_url(written)
    assert canonical_url(once) == once


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "No address"),
        ("ftp://example.com/", "http:// or https://"),
        ("file:///etc/passwd", "http:// or https://"),
        ("javascript:alert(1)", "http:// or https://"),
        ("gopher://example.com/", "http:// or https://"),
        ("https://user:pass@example.com/", "user name or password"),
        ("https://user@example.com/", "user name or password"),
        ("https:///path", "no host"),
        ("https://exa mple.com/", "spaces"),
        ("https://example.com/\u202etxt", "spaces or control"),
        ("https://example.com/" + "a" * 10_000, "longer than"),
        ("https://example.com:99999/", "cannot be read"),
        ("https://[::1/", "cannot be read"),
    ],
)
def test_what_is_no_address_is_refused_without_repeating_it(address, sentence):
    with pytest.raises(AddressRefused, match=sentence) as refused:
        canonical_url(address)
    assert "pass@" not in str(refused.value)


def test_a_page_may_only_point_at_its_own_site():
    page = "https://www.example.co.uk/news/1?ref=x"
    assert canonical_link(page, "/news/1") == "https://www.example.co.uk/news/1"
    assert canonical_link(page, "https://m.example.co.uk/n/1") == "https://m.example.co.uk/n/1"
    assert canonical_link(page, "https://other.co.uk/news/1") == ""
    assert canonical_link(page, "https://www.example.co.uk/") == ""
    assert canonical_link(page, "javascript:x") == ""


def test_two_outlets_under_one_public_suffix_are_two_sites():
    assert not same_site("https://a.co.uk/", "https://b.co.uk/")
    assert same_site("https://news.a.co.uk/", "https://a.co.uk/")


@pytest.mark.parametrize(
    ("typed", "is_one"),
    [("https://example.com/a", True), ("HTTP://x", True), ("news.txt", False), ("-", False)],
)
def test_an_address_is_told_from_a_file(typed, is_one):
    assert is_address(typed) is is_one
