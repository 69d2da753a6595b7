"""Random filters that make sense for the conversation; the same for the same seed."""

from __future__ import annotations

from random import Random

NUMBERS = {
    "frame.number": (1, 5, 10, 19),
    "frame.len": (54, 74, 114, 180),
    "tcp.port": (9091, 40000, 50000),
    "tcp.srcport": (9091, 40000),
    "tcp.stream": (0, 1),
    "tcp.len": (0, 8, 60, 117),
    "tcp.seq": (0, 1, 61, 187),
    "tcp.ack": (0, 1, 184),
    "tcp.window_size": (0, 1000, 16000, 128000),
    "tcp.flags": (2, 0x10, 0x18),
    "tcp.options.mss_val": (1400, 1460),
    "http.response.code": (200, 404),
    "http.content_length": (2, 3, 38),
    "udp.port": (5060,),
}
STRINGS = {
    "http.request.method": ("GET", "POST"),
    "http.request.uri": ("/b", "/app/call", "/a"),
    "http.host": ("one", "two", "localhost:9091"),
    "http.content_type": ("text/plain", "application/json"),
    "http.file_data": ("abc", "callId"),
    "http.response.phrase": ("OK", "Not Found"),
    "json.key": ("callId", "n"),
    "tcp.payload": ("POST", "HTTP", "hello"),
}
ADDRESSES = {
    "ip.addr": ("127.0.0.1", "10.1.2.3", "10.0.0.0/8", "128.0.0.0/1"),
    "ip.src": ("127.0.0.1", "10.1.2.3"),
    "ipv6.addr": ("::1", "2001:db8::/32", "fe80::1"),
    "ipv6.dst": ("::1", "2001:db8::5"),
}
BOOLEANS = ("tcp.flags.syn", "tcp.flags.ack", "tcp.flags.push", "http.request")
ALONE = ("tcp", "ip", "ipv6", "http", "json", "udp", "http.response", "tcp.payload", "tcp.analysis.flags", "tcp.flags & 2")
ORDERINGS = ("==", "!=", "===", "!==", "<", "<=", ">", ">=", "eq", "ne", "lt", "le", "gt", "ge")
SLICES = ("[0]", "[0:4]", "[-3:]", "[1-2]", "[:2,4:]")


def expression(chance: Random, depth: int = 3) -> str:
    if depth == 0 or chance.random() < 0.3:
        return chance.choice(TESTS)(chance)
    inner = [expression(chance, depth - 1) for _ in range(chance.choice((2, 2, 3)))]
    joined = f" {chance.choice(('and', '&&', 'or', '||'))} ".join(inner)
    return chance.choice((joined, f"({joined})", f"not ({joined})", f"!{joined}"))


def _quantifier(chance: Random) -> str:
    return chance.choice(("", "", "", "any ", "all "))


def _number(chance: Random) -> str:
    name = chance.choice(list(NUMBERS))
    return f"{_quantifier(chance)}{name} {chance.choice(ORDERINGS)} {chance.choice(NUMBERS[name])}"


def _set(chance: Random) -> str:
    name = chance.choice(list(NUMBERS))
    low, high = chance.choice(NUMBERS[name]), chance.choice(NUMBERS[name])
    # No "all": Wireshark 4.0 wants all values to be equal to one and the same element then.
    word = chance.choice(("in", "not in"))
    return f"{chance.choice(('', 'any '))}{name} {word} {{{low}..{high}, {chance.choice(NUMBERS[name])}}}"


def _string(chance: Random) -> str:
    name = chance.choice(list(STRINGS))
    operator = chance.choice((*ORDERINGS, "contains", "matches"))
    return f'{_quantifier(chance)}{name} {operator} "{chance.choice(STRINGS[name])}"'


def _slice(chance: Random) -> str:
    name = chance.choice(list(STRINGS))
    return f'{name}{chance.choice(SLICES)} {chance.choice(ORDERINGS)} "{chance.choice(STRINGS[name])[:2]}"'


def _address(chance: Random) -> str:
    name = chance.choice(list(ADDRESSES))
    return f"{_quantifier(chance)}{name} {chance.choice(ORDERINGS)} {chance.choice(ADDRESSES[name])}"


def _boolean(chance: Random) -> str:
    return f"{chance.choice(BOOLEANS)} {chance.choice(('==', '!='))} {chance.choice(('0', '1', 'True', 'False'))}"


def _pair(chance: Random) -> str:
    kind = chance.choice((NUMBERS, STRINGS))
    left, right = (chance.choice([name for name in kind if name != "tcp.payload"]) for _ in range(2))
    return f"{_quantifier(chance)}{left} {chance.choice(ORDERINGS)} {right}"


def _alone(chance: Random) -> str:
    return chance.choice(ALONE)


TESTS = (_number, _set, _string, _slice, _address, _boolean, _pair, _alone)
