"""Laws that hold for every filter."""

from __future__ import annotations

from random import Random

from filters.filter_cases import CASES
from filters.filter_packets import conversation
from filters.filter_random import expression
from filters.filter_text import text_of
from hypothesis import given, settings
from hypothesis import strategies as st

from wcs_pcap.errors import FilterError
from wcs_pcap.filters import compile_filter
from wcs_pcap.filters.fields import FIELDS
from wcs_pcap.filters.grammar import parse
from wcs_pcap.filters.tree import (
    And,
    Call,
    Char,
    Compare,
    Exists,
    Mask,
    Member,
    Not,
    Or,
    Piece,
    Slice,
    Span,
    Text,
    Word,
    Xor,
)

PACKETS = conversation()
calm = settings(deadline=None)  # how long an example takes says more about the machine than about the filter

WORDS = st.sampled_from(
    [*FIELDS, "1", "-1", "0x1F", "1.5", "10.0.0.0/8", "::1", "2001:db8::/32", "50:4f", "a-b", "POST", "nosuch"]
)
PLAIN = st.one_of(WORDS.map(Word), st.binary(max_size=5).map(Text), st.integers(0, 255).map(Char))
PIECES = st.builds(Piece, st.integers(-99, 99), st.none() | st.integers(1, 99))


def _deeper(operands: st.SearchStrategy) -> st.SearchStrategy:
    sliced = st.builds(Slice, operands, st.lists(PIECES, min_size=1, max_size=3).map(tuple))
    return sliced | st.builds(Call, st.sampled_from(["len", "lower", "count", "what"]), operands)


UNMASKED = st.recursive(PLAIN, _deeper, max_leaves=3)
OPERANDS = UNMASKED | st.builds(Mask, UNMASKED, UNMASKED)
OPERATORS = st.sampled_from(["eq", "ne", "lt", "le", "gt", "ge", "contains", "matches"])
ELEMENTS = st.lists(OPERANDS | st.builds(Span, OPERANDS, OPERANDS), min_size=1, max_size=3).map(tuple)
RELATIONS = st.one_of(
    st.builds(Exists, OPERANDS),
    st.builds(Compare, OPERATORS, st.booleans(), OPERANDS, OPERANDS),
    st.builds(Member, OPERANDS, ELEMENTS, st.booleans()),
)
SEVERAL = (And, Or, Xor)
TREES = st.recursive(
    RELATIONS,
    lambda tests: st.one_of(
        st.builds(Not, tests),
        *(st.builds(join, st.lists(tests, min_size=2, max_size=3).map(tuple)) for join in SEVERAL),
    ),
    max_leaves=6,
)
FILTERS = st.integers(0, 10**6).map(lambda seed: expression(Random(seed))) | st.sampled_from([text for text, _ in CASES if text])
TOKENS = st.sampled_from(
    [*FIELDS, *"()!{},&~<>'\"[]", "==", "!=", "===", "&&", "||", "^^", "..", "and", "or", "not", "in", "any", "all",
     "matches", "contains", "len(", "count(", "[0:4]", "[-1]", "[1-", '"x"', '"("', r'"\x"', "'a'", "''", "1", "-1", "0x",
     "50:4f", "::1", "10.0.0.0/8", "True", "POST", "udp.port", " ", "\n", "\ud800", "é"]
)  # fmt: skip


def shown(text: str) -> list[bool]:
    watched = compile_filter(text)
    return [watched(packet) for packet in PACKETS]


def refusal(text: str) -> FilterError | None:
    try:
        shown(text)
    except FilterError as error:
        return error
    return None


@calm
@given(TREES)
def test_text_of_a_tree_parses_to_the_same_tree(tree: object) -> None:
    assert parse(text_of(tree)) == tree  # type: ignore[arg-type]


@calm
@given(FILTERS)
def test_filters_mean_the_same_when_written_anew(text: str) -> None:
    assert shown(text_of(parse(text))) == shown(text)


@calm
@given(FILTERS, FILTERS)
def test_de_morgan(a: str, b: str) -> None:
    assert shown(f"!(({a}) && ({b}))") == shown(f"!({a}) || !({b})")
    assert shown(f"not (({a}) or ({b}))") == shown(f"not ({a}) and not ({b})")


@calm
@given(FILTERS, FILTERS, FILTERS)
def test_logic(a: str, b: str, c: str) -> None:
    assert shown(f"!!({a})") == shown(a)
    assert shown(f"({a}) ^^ ({b})") == shown(f"(({a}) || ({b})) && !(({a}) && ({b}))")
    assert shown(f"({a}) && (({b}) || ({c}))") == shown(f"({a}) && ({b}) || ({a}) && ({c})")
    assert shown(f"({a}) || ({b}) && ({c})") == shown(f"({a}) || (({b}) && ({c}))")
    assert shown(f"({a}) && ({b}) && ({c})") == shown(f"({a}) && (({b}) && ({c}))")


@calm
@given(FILTERS)
def test_a_filter_says_true_or_false(text: str) -> None:
    assert all(answer is True or answer is False for answer in shown(text))


@calm
@given(st.text(max_size=60) | st.lists(TOKENS, max_size=12).map("".join) | st.lists(TOKENS, max_size=12).map(" ".join))
def test_any_text_is_a_filter_or_an_error(text: str) -> None:
    error = refusal(text)
    if error is not None:
        assert "\n" not in str(error)
        assert error.offset is not None
        assert 0 <= error.offset <= len(text)


@calm
@given(TREES)
def test_any_tree_is_a_filter_or_an_error(tree: object) -> None:
    error = refusal(text_of(tree))  # type: ignore[arg-type]
    assert error is None or (error.offset is not None and error.message)
