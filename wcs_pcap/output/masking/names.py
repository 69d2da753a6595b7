"""Which names are names of secrets. Source: docs/wcs.md#secrets: any key matching password, token, auth, key, ticket, ..."""

from __future__ import annotations

import re
from functools import lru_cache

# a name is made of words: sipPassword, SIP_PASSWORD, x-api-key; some are written without a sign of where one ends
SECRET_WORDS = frozenset(
    (
        "pwd", "secret", "token", "tokens", "auth", "oauth", "key", "ticket", "credential", "credentials", "dtmf", "pin", "jwt",
        "pincode", "userpass", "sippass", "restpass", "dbpass", "apikey", "authkey", "accesskey", "secretkey", "privatekey",
        "sharedkey", "streamkey", "httpauth", "basicauth", "sipauth", "proxyauth", "jsessionid", "phpsessid",
    )
)  # fmt: skip
SECRET_LAST_WORDS = frozenset(("pass", "bearer", "authorization", "cookie", "cookies"))  # passCount is none, userPass is one
SECRET_PARTS = ("password", "passwd", "passphrase", "passcode", "passkey", "secret", "credential")  # wherever in a name
SECRET_ENDS = ("token", "pwd", "ticket")  # of a word: authtoken

# what holds such a word and no secret; users need it to see what happened
NOT_SECRET = (
    ("app", "key"), ("key", "frame"), ("key", "frames"), ("key", "code"), ("key", "board"), ("by", "pass"), ("one", "pass"),
    ("two", "pass"), ("multi", "pass"), ("first", "pass"), ("second", "pass"), ("secretary",), ("secretaries",),
)  # fmt: skip
NOT_SECRET_LAST = frozenset(("exception",))  # TokenExpiredException: what went wrong

_WORD = r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+"


@lru_cache(maxsize=4096)
def is_secret(name: str) -> bool:
    """Whether a field of this name holds a secret, as ``sipPassword``, ``auth_token`` or ``accesstoken`` does."""
    words = _words(name)
    if not words or words[-1] in NOT_SECRET_LAST:
        return False
    if not SECRET_WORDS.isdisjoint(words) or words[-1] in SECRET_LAST_WORDS:
        return True
    joined = "".join(words)
    return any(part in joined for part in SECRET_PARTS) or any(word.endswith(SECRET_ENDS) for word in words)


def _words(name: str) -> list[str]:
    """The words of a name in small letters, without those that together are harmless."""
    words = [word.lower() for word in re.findall(_WORD, name)]
    for harmless in NOT_SECRET:
        if harmless[-1] in words:
            words = _without(words, list(harmless))
    return words


def _without(words: list[str], some: list[str]) -> list[str]:
    size = len(some)
    for place in range(len(words) - size + 1):
        if words[place : place + size] == some:
            return words[:place] + _without(words[place + size :], some)
    return words
