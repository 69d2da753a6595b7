"""How filters are read, and what is said about those that cannot be."""

from __future__ import annotations

import pytest

from wcs_pcap.errors import FilterError
from wcs_pcap.filters import Filter, compile_filter
from wcs_pcap.filters.grammar import MAX_DEPTH, MAX_LENGTH, parse
from wcs_pcap.filters.patterns import MAX_PATTERN
from wcs_pcap.filters.tree import And, Char, Compare, Exists, Mask, Member, Not, Or, Piece, Slice, Span, Text, Word, Xor

A, B, C = Exists(Word("a")), Exists(Word("b")), Exists(Word("c"))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", And(())),
        (" \n ", And(())),
        ("a", A),
        ("a and b && c", And((A, B, C))),
        ("(a and b) and c", And((And((A, B)), C))),
        ("a or b and c", Or((A, And((B, C))))),
        ("a and b or c", Or((And((A, B)), C))),
        ("a xor b or c", Or((Xor((A, B)), C))),
        ("a ^^ b and c", Xor((A, And((B, C))))),
        ("not a and b", And((Not(A), B))),
        ("!(a || b)", Not(Or((A, B)))),
        ("!!a", Not(Not(A))),
        ("not a == b", Not(Compare("eq", False, Word("a"), Word("b")))),
        ("a=='b'", Compare("eq", False, Word("a"), Char(98))),
        ("a!=-1", Compare("ne", True, Word("a"), Word("-1"))),
        ("a any_ne b", Compare("ne", False, Word("a"), Word("b"))),
        ("any a != b", Compare("ne", False, Word("a"), Word("b"))),
        ("all a == b", Compare("eq", True, Word("a"), Word("b"))),
        ("all a ~ b", Compare("matches", True, Word("a"), Word("b"))),
        ("a&1==2", Compare("eq", False, Mask(Word("a"), Word("1")), Word("2"))),
        ("a bitwise_and 1", Exists(Mask(Word("a"), Word("1")))),
        ("a in{1,2..3}", Member(Word("a"), (Word("1"), Span(Word("2"), Word("3"))), False)),
        ("all a in {1.5 .. 2.5}", Member(Word("a"), (Span(Word("1.5"), Word("2.5")),), True)),
        ("a not in {::1}", Not(Member(Word("a"), (Word("::1"),), False))),
        ("a ! in {10.0.0.0/8}", Not(Member(Word("a"), (Word("10.0.0.0/8"),), False))),
        ("a[0:4,-1,2-3,:5,6:,:]", Exists(Slice(Word("a"), (
            Piece(0, 4), Piece(-1, 1), Piece(2, 2), Piece(0, 5), Piece(6, None), Piece(0, None))))),
        ("a[-3--1]", Exists(Slice(Word("a"), (Piece(-3, 3),)))),
        (r'a == "\"\\\n\x41\101é"', Compare("eq", False, Word("a"), Text('"\\\nAAé'.encode()))),
        (r'a == r"\"\x41"', Compare("eq", False, Word("a"), Text(rb"\"\x41"))),
        (r"a == '\''", Compare("eq", False, Word("a"), Char(39))),
    ],
)  # fmt: skip
def test_reads(text: str, tree: object) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("tcp.prot == 1", 0, 'there is no field "tcp.prot"; did you mean tcp.port?'),
        ("tcp && Tcp.Port == 1", 7, 'there is no field "Tcp.Port"; did you mean tcp.port?'),
        ("ip.src == ip.dts", 10, '"ip.dts" is not an IPv4 address or network such as 10.0.0.0/8; names are not looked up; '
                                 "did you mean ip.dst?"),
        ("frobnicate", 0, 'there is no field "frobnicate"'),
        ("tcp.port == 80 or 9091", 18, 'there is no field "9091"'),
        ('"x" == "x"', 0, "a value alone is not a test; a field must stand here"),
        ("tcp.port ==", 11, "the filter ends too early"),
        ("tcp and", 7, "the filter ends too early"),
        ("(tcp", 4, 'the filter ends too early; ")" is missing'),
        ("tcp)", 3, 'unexpected ")"'),
        ("()", 1, 'unexpected ")"'),
        ("tcp AND ip", 4, 'unexpected "AND"; did you mean and?'),
        ("tcp tcp", 4, 'unexpected "tcp"'),
        ("tcp.port in {80 9091}", 16, 'unexpected "9091"; "," or "}" is missing'),
        ("tcp.port in 80", 12, 'unexpected "80"; "{" is missing'),
        ("all tcp.port", 12, "the filter ends too early; a comparison is missing"),
        ("1 < frame.number < 3", 17, 'unexpected "<"; a comparison needs a field in front of it, and cannot follow another '
                                     "one without and or or"),
        ("http.content_type == application/json", 32, "unexpected character '/'; such text needs double quotes"),
        ("http.host == “x”", 13, "unexpected character '“'; such text needs double quotes"),
        ('http.host == "x', 13, "the closing quote of a string is missing"),
        ("http.host == 'x", 13, "the closing quote of a character is missing"),
        ("tcp.payload[0", 11, "the closing bracket of a slice is missing"),
        ("tcp.payload[a]", 11, "[a] is not a slice; write [offset:length] or [first-last]"),
        ("tcp.payload[]", 11, "[] is not a slice; write [offset:length] or [first-last]"),
        ("tcp.payload[3-1]", 11, "[3-1] takes no bytes"),
        ("tcp.payload[0:0]", 11, "[0:0] takes no bytes"),
        ("tcp.payload[1--1]", 11, "[1--1]: first and last must count from the same end"),
        ("tcp.port == 'ab'", 12, "'ab' is not one character; strings stand in double quotes"),
        (r'http.host == "a\qb"', 15, r'\q is not an escape; write \\ for a backslash, or r"..."'),
        (r'http.host == "\777"', 14, r"\777 is more than a byte"),
        (r'http.host == "\ud800"', 14, r"\ud800 is not a character"),
        (r'http.host == "\U00110000"', 14, r"\U00110000 is not a character"),
        ('http.host matches "("', 18, "the regular expression cannot be used: missing ), unterminated subpattern"),
        ('http.host matches "a{99999999999}"', 18, "the regular expression cannot be used: it is too complex"),
        ("http.host matches one", 18, 'a regular expression in double quotes must follow "matches"'),
        ("tcp.port == ip.src", 9, "tcp.port (number) cannot be compared with ip.src (IPv4 address)"),
        ("tcp.port contains 1", 9, "tcp.port (number) cannot be used with contains"),
        ('ip.src matches "1"', 7, "ip.src (IPv4 address) cannot be used with matches"),
        ("frame == 1", 6, "frame (protocol, headers not kept) cannot be used with eq"),
        ("frame[0] == 1", 5, "frame (protocol, headers not kept) has no bytes that can be sliced"),
        ("tcp.port[0] == 1", 8, "tcp.port (number) has no bytes that can be sliced"),
        ("tcp.flags.syn & 1", 14, "tcp.flags.syn (boolean) has no bits for &"),
        ("tcp.flags & tcp.len", 12, "a value must follow &, not a field"),
        ("tcp.analysis.flags == 1", 19, "tcp.analysis.flags is present or not and has no value; write it alone"),
        ("tcp.analysis.flags in {1}", 19, "tcp.analysis.flags is present or not and has no value; write it alone"),
        ("tcp.port in {tcp.srcport}", 13, "a set holds values, not fields"),
        ("ip.src in {10.0.0.0/8 .. 11.0.0.0}", 11, "a range goes from one address to another, not between networks"),
        ("len(tcp.payload)", 0, "len() returns a value, which must be compared with another"),
        ("len(tcp.port) == 1", 0, "len() cannot take tcp.port (number)"),
        ("lower(tcp.payload) == 1", 0, "lower() cannot take tcp.payload (bytes)"),
        ("size(tcp) == 1", 0, 'there is no function "size"; there are count, len, lower, upper, string'),
        ("len(3) == 1", 4, 'there is no field "3"'),
        ("len(tcp, ip) == 1", 7, 'unexpected ","; ")" is missing'),
        ("tcp.port == -1", 12, '"-1" is not a number from 0 up, decimal, 0x..., 0b... or octal'),
        ("tcp.port == 08", 12, '"08" is not a number from 0 up, decimal, 0x..., 0b... or octal'),
        ('tcp.port == "80"', 12, "quotes do not fit here; this needs a number from 0 up, decimal, 0x..., 0b... or octal"),
        ("ip.src == 'a'", 10, "this is not an IPv4 address or network such as 10.0.0.0/8; names are not looked up"),
        ("ip.src == 10.0.0.0/33", 10, '"10.0.0.0/33" is not an IPv4 address or network such as 10.0.0.0/8; names are not '
                                      "looked up"),
        ("tcp.flags.syn == maybe", 17, '"maybe" is not True, False or a number'),
        ("tcp.payload == 123", 15, '"123" is not bytes such as 50:4f, or a string in quotes such as "PO"'),
        ("frame.time_relative > 5s", 22, '"5s" is not seconds, such as 1.5'),
        ('frame.time > "noon"', 13, 'this is not a date and time such as "2024-01-31 12:00:00"'),
    ],
)  # fmt: skip
def test_says_what_is_wrong(text: str, offset: int, message: str) -> None:
    with pytest.raises(FilterError) as caught:
        compile_filter(text)
    assert (caught.value.message, caught.value.offset) == (message, offset)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000 + "tcp" + ")" * 5000,
        "!" * 5000 + "tcp",
        "not " * 5000 + "tcp",
        "(!" * 2000 + "tcp",
        "tcp" + "[0:]" * 5000,
        "tcp.flags" + "&1" * 5000,
        "lower(" * 5000 + "http.host" + ")" * 5000 + " == x",
    ],
)
def test_deep_nesting_is_refused(text: str) -> None:
    with pytest.raises(FilterError, match="nested too deeply"):
        compile_filter(text)


def test_allowed_nesting_works() -> None:
    assert compile_filter("(!" * (MAX_DEPTH // 2) + "tcp" + ")" * (MAX_DEPTH // 2))
    # tests in a row are not nested
    assert compile_filter(" and ".join(["(!tcp)"] * 1000))
    assert compile_filter("tcp.port in {" + ",".join(map(str, range(5000))) + "}")


def test_bounds() -> None:
    assert compile_filter(" " * MAX_LENGTH)
    with pytest.raises(FilterError, match="longer than 65536 characters"):
        compile_filter(" " * (MAX_LENGTH + 1))
    assert compile_filter(f'tcp matches "{"a" * MAX_PATTERN}"')
    with pytest.raises(FilterError, match="longer than 1000 bytes"):
        compile_filter(f'tcp matches "{"a" * (MAX_PATTERN + 1)}"')
    with pytest.raises(FilterError, match="cannot be used: it is too complex"):
        compile_filter(f'tcp matches "{"(" * 500 + ")" * 500}"')
    with pytest.raises(FilterError, match="is not a number"):
        compile_filter("tcp.port == " + "9" * 5000)


def test_long_words_are_cut_in_messages() -> None:
    with pytest.raises(FilterError) as caught:
        compile_filter("x" * 60_000)
    assert len(caught.value.message) < 120


def test_filter_keeps_its_text() -> None:
    text = " tcp.port==9091 "
    assert compile_filter(text).text == text
    assert repr(compile_filter(text)) == "Filter(text=' tcp.port==9091 ')"
    assert isinstance(compile_filter(text), Filter)
