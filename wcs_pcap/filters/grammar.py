"""Parses a display filter: text to syntax tree.

The language is that of Wireshark 4 (wireshark-filter(4); its grammar: epan/dfilter/grammar.lemon), without arithmetic,
layers (``#``), macros and the functions min, max and abs. ``xor`` is that of Wireshark 4.2. Precedence from lowest to highest:
``or``, ``xor``, ``and``, ``not``, comparisons, ``&``.
"""

from __future__ import annotations

import re
from typing import NamedTuple, NoReturn

from wcs_pcap.errors import FilterError
from wcs_pcap.filters.escapes import shown, unescape
from wcs_pcap.filters.tree import (
    And,
    Call,
    Char,
    Compare,
    Exists,
    Mask,
    Member,
    Not,
    Operand,
    Or,
    Piece,
    Slice,
    Span,
    Test,
    Text,
    Word,
    Xor,
)

MAX_LENGTH = 65_536  # characters of a filter
# Levels of nested parentheses, nots and operands. Each level takes five Python frames here, and the trees are
# walked recursively later: this stays well below the interpreter's limit of 1000.
MAX_DEPTH = 50


class Token(NamedTuple):
    """A token. ``kind`` is word, text, char, slice, end, or the symbol of an operator, however that is spelled."""

    kind: str
    text: str
    offset: int


_TOKEN = re.compile(
    r"""(?P<space> \s+ )
    | (?P<text> r?"(?:[^"\\]|\\.)*" )
    | (?P<char> '(?:[^'\\]|\\.)*' )
    | (?P<slice> \[[^\[\]]*\] )
    | (?P<symbol> ===|!==|==|!=|~=|<=|>=|&&|\|\||\^\^|\.\.|[<>!~&(){},] )
    | (?P<word> [-+]?(?:[A-Za-z0-9_:]|\.(?!\.)|-(?=[A-Za-z0-9_]))+(?:/[0-9]+)? )
    """,
    re.VERBOSE | re.DOTALL,
)
_SPELLINGS = {
    "and": "&&", "or": "||", "xor": "^^", "not": "!", "in": "in", "any": "any", "all": "all", "bitwise_and": "&",
    "eq": "==", "any_eq": "==", "all_eq": "===", "ne": "!=", "all_ne": "!=", "any_ne": "!==", "~=": "!==",
    "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "contains": "contains", "matches": "matches", "~": "matches",
}  # fmt: skip
# The operator, and whether all values must fit: "!=" is the opposite of "==", so they must (since Wireshark 3.6).
_COMPARISONS = {
    "==": ("eq", False),
    "===": ("eq", True),
    "!=": ("ne", True),
    "!==": ("ne", False),
    "<": ("lt", False),
    "<=": ("le", False),
    ">": ("gt", False),
    ">=": ("ge", False),
    "contains": ("contains", False),
    "matches": ("matches", False),
}
_JOINS: tuple[tuple[str, type[Or] | type[Xor] | type[And]], ...] = (("||", Or), ("^^", Xor), ("&&", And))
_OPEN = {'"': "the closing quote of a string is missing", "'": "the closing quote of a character is missing",
         "[": "the closing bracket of a slice is missing"}  # fmt: skip


def parse(text: str) -> Test:
    """Returns the syntax tree of a filter; an empty one is true for every packet. Raises FilterError."""
    if len(text) > MAX_LENGTH:
        raise FilterError(f"the filter is longer than {MAX_LENGTH} characters", offset=MAX_LENGTH)
    return _Parser(_tokens(text)).filter()


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    offset = 0
    while offset < len(text):
        match = _TOKEN.match(text, offset)
        if match is None:
            message = _OPEN.get(text[offset], f"unexpected character {text[offset]!r}; such text needs double quotes")
            raise FilterError(message, offset=offset)
        kind, piece = match.lastgroup or "", match[0]
        if kind != "space":
            symbol = piece if kind == "symbol" else kind
            tokens.append(Token(_SPELLINGS.get(piece, symbol), piece, offset))
        offset = match.end()
    tokens.append(Token("end", "", len(text)))
    return tokens


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._position = 0
        self._depth = 0

    def filter(self) -> Test:
        if self._next.kind == "end":
            return And(())
        test = self._joined()
        if self._next.kind != "end":
            self._unexpected()
        return test

    @property
    def _next(self) -> Token:
        return self._tokens[self._position]

    def _take(self) -> Token:
        token = self._next
        self._position += 1
        return token

    def _accept(self, kind: str) -> bool:
        found = self._next.kind == kind
        self._position += found
        return found

    def _expect(self, *kinds: str) -> Token:
        if self._next.kind not in kinds:
            self._unexpected(" or ".join(f'"{kind}"' for kind in kinds))
        return self._take()

    def _unexpected(self, wanted: str = "") -> NoReturn:
        token = self._next
        what = "the filter ends too early" if token.kind == "end" else f'unexpected "{shown(token.text)}"'
        if wanted:
            hint = f"; {wanted} is missing"
        elif token.kind in _COMPARISONS:
            hint = "; a comparison needs a field in front of it, and cannot follow another one without and or or"
        else:
            keyword = token.text.lower()
            hint = f"; did you mean {keyword}?" if token.kind == "word" and keyword in _SPELLINGS else ""
        raise FilterError(what + hint, offset=token.offset)

    def _deeper(self, token: Token) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise FilterError(f"nested too deeply: more than {MAX_DEPTH} levels", offset=token.offset)

    def _joined(self, level: int = 0) -> Test:
        """Tests that are joined by operators of precedence ``level`` or higher."""
        if level == len(_JOINS):
            return self._negated()
        symbol, node = _JOINS[level]
        tests = [self._joined(level + 1)]
        while self._accept(symbol):
            tests.append(self._joined(level + 1))
        return tests[0] if len(tests) == 1 else node(tuple(tests))

    def _negated(self) -> Test:
        if self._next.kind not in ("!", "("):
            return self._relation()
        opening = self._take()
        self._deeper(opening)
        if opening.kind == "!":
            test: Test = Not(self._negated())
        else:
            test = self._joined()
            self._expect(")")
        self._depth -= 1
        return test

    def _relation(self) -> Test:
        first = self._next
        quantified = first.kind in ("any", "all")
        self._position += quantified
        left = self._operand()
        token = self._next
        if token.kind in _COMPARISONS:
            self._take()
            operator, every = _COMPARISONS[token.kind]
            return Compare(operator, first.kind == "all" if quantified else every, left, self._operand(), offset=token.offset)
        if token.kind == "in" or (token.kind == "!" and self._tokens[self._position + 1].kind == "in"):
            negative = self._accept("!")
            self._expect("in")
            # "not in" is the opposite of "in", with or without "all": no value is in the set
            member = Member(left, self._set(), first.kind == "all" and not negative, offset=token.offset)
            return Not(member) if negative else member
        if quantified:
            self._unexpected("a comparison")
        return Exists(left, offset=first.offset)

    def _set(self) -> tuple[Operand | Span, ...]:
        self._expect("{")
        elements: list[Operand | Span] = []
        while True:
            low = self._operand()
            elements.append(Span(low, self._operand()) if self._accept("..") else low)
            if self._expect(",", "}").kind == "}":
                return tuple(elements)

    def _operand(self) -> Operand:
        depth = self._depth
        operand = self._sliced()
        while self._next.kind == "&":
            token = self._take()
            self._deeper(token)
            operand = Mask(operand, self._sliced(), offset=token.offset)
        self._depth = depth
        return operand

    def _sliced(self) -> Operand:
        operand = self._plain()
        while self._next.kind == "slice":
            token = self._take()
            self._deeper(token)
            operand = Slice(operand, _pieces(token), offset=token.offset)
        return operand

    def _plain(self) -> Operand:
        if self._next.kind not in ("text", "char", "word"):
            self._unexpected()
        token = self._take()
        if token.kind == "text":
            return Text(_string(token), offset=token.offset)
        if token.kind == "char":
            return Char(_character(token), offset=token.offset)
        if not self._accept("("):
            return Word(token.text, offset=token.offset)
        self._deeper(token)
        call = Call(token.text, self._operand(), offset=token.offset)
        self._expect(")")
        return call


def _string(token: Token) -> bytes:
    if token.text.startswith("r"):  # backslashes stay, even one before a quote
        return token.text[2:-1].encode(errors="surrogatepass")
    return unescape(token.text, token.offset)


def _character(token: Token) -> int:
    value = unescape(token.text, token.offset)
    if len(value) != 1:
        raise FilterError(f"{shown(token.text)} is not one character; strings stand in double quotes", offset=token.offset)
    return value[0]


_PIECE = re.compile(r"(-?\d{1,9})?(?:(:)(\d{1,9})?)?|(-?\d{1,9})-(-?\d{1,9})", re.ASCII)


def _pieces(token: Token) -> tuple[Piece, ...]:
    return tuple(_piece("".join(part.split()), token) for part in token.text[1:-1].split(","))


def _piece(text: str, token: Token) -> Piece:
    """``i:length``, ``first-last``, ``i``, ``:length``, ``i:`` or ``:``."""
    match = _PIECE.fullmatch(text) if text else None
    if match is None:
        raise FilterError(f"{shown(token.text)} is not a slice; write [offset:length] or [first-last]", offset=token.offset)
    start, colon, length, first, last = match.groups()
    if first is not None:
        piece = Piece(int(first), int(last) - int(first) + 1)
        if (int(first) < 0) != (int(last) < 0):
            raise FilterError(f"{shown(token.text)}: first and last must count from the same end", offset=token.offset)
    else:
        rest = None if length is None else int(length)
        piece = Piece(int(start or 0), rest if colon else 1)
    if piece.length is not None and piece.length < 1:
        raise FilterError(f"{shown(token.text)} takes no bytes", offset=token.offset)
    return piece
