"""The text of a syntax tree, which parses back to the same tree."""

from __future__ import annotations

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

# The symbol of a comparison with any value, and of one with all values; the other one has a word in front.
_SYMBOLS = {
    ("eq", False): "==",
    ("eq", True): "===",
    ("ne", False): "!==",
    ("ne", True): "!=",
    ("lt", False): "<",
    ("le", False): "<=",
    ("gt", False): ">",
    ("ge", False): ">=",
    ("contains", False): "contains",
    ("matches", False): "matches",
}
_JOINTS = {And: " && ", Xor: " ^^ ", Or: " || "}


def text_of(test: Test) -> str:
    """Returns a filter that parses to ``test``."""
    match test:
        case And(tests) | Xor(tests) | Or(tests):
            return _JOINTS[type(test)].join(map(_bracketed, tests))
        case Not(inner):
            return f"!{_bracketed(inner)}"
        case Exists(operand):
            return _operand(operand)
        case Member(operand, elements, every):
            return f"{'all ' * every}{_operand(operand)} in {{{', '.join(map(_element, elements))}}}"
        case Compare(operator, every, left, right):
            plain = _SYMBOLS.get((operator, every))
            symbol = plain or _SYMBOLS[operator, False]
            return f"{'' if plain else 'all '}{_operand(left)} {symbol} {_operand(right)}"


def _bracketed(test: Test) -> str:
    return f"({text_of(test)})" if isinstance(test, And | Xor | Or) else text_of(test)


def _element(element: Operand | Span) -> str:
    if isinstance(element, Span):
        return f"{_operand(element.low)} .. {_operand(element.high)}"
    return _operand(element)


def _operand(operand: Operand) -> str:
    match operand:
        case Word(text):
            return text
        case Text(value):
            return f'"{"".join(map(_character, value))}"'
        case Char(value):
            return f"'{_character(value)}'"
        case Slice(inner, pieces):
            return f"{_operand(inner)}[{','.join(map(_piece, pieces))}]"
        case Call(name, inner):
            return f"{name}({_operand(inner)})"
        case Mask(left, right):
            return f"{_operand(left)} & {_operand(right)}"


def _character(byte: int) -> str:
    return chr(byte) if 0x20 <= byte < 0x7F and chr(byte) not in "\"'\\" else f"\\x{byte:02x}"


def _piece(piece: Piece) -> str:
    return f"{piece.start}:{'' if piece.length is None else piece.length}"
