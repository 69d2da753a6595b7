"""Which names are names of secrets: those with password, token, auth, key, pin and the like in them (docs/wcs.md#secrets)."""

from __future__ import annotations

import re
from functools import lru_cache

# words of a name (sipPassword, SIP_PASSWORD, x-api-key), some of them written together
SECRET_WORDS = frozenset(
    (
        "pwd", "secret", "token", "tokens", "auth", "oauth", "key", "ticket", "credential", "credentials", "dtmf", "pin", "jwt",
        "pincode", "userpass", "sippass", "restpass", "dbpass", "apikey", "authkey", "accesskey", "secretkey", "privatekey",
        "sharedkey", "streamkey", "httpauth", "basicauth", "sipauth", "proxyauth", "jsessionid", "phpsessid",
        "pw", "passw", "psw", "otp", "cvv", "xsrf", "csrf", "saml", "sid", "sig", "signature",
    )
)  # fmt: skip
SECRET_LAST_WORDS = frozenset(("pass", "bearer", "authorization", "cookie", "cookies"))  # userPass is a secret, passCount is not
SECRET_PARTS = ("password", "passwd", "passphrase", "passcode", "passkey", "secret", "credential")  # anywhere in a name
SECRET_ENDS = ("token", "pwd", "ticket")  # ends of a word: authtoken
SECRET_DIGESTS = re.compile("_ha_1(?=_)")  # a digit is a word of its own

# sequences of words that contain one of those and are no secret; users need them to see what happened
NOT_SECRET = r"_(?:app_key|key_(?:frames?|code|board)|(?:by|one|two|multi|first|second)_pass|secretar(?:y|ies))(?=_)"
NOT_SECRET_LAST = frozenset(("exception",))  # TokenExpiredException names an error
NOT_SECRET_NAMES = frozenset(("sendDtmf",))  # names of hooks


def _shortest(words: set[str]) -> tuple[str, ...]:
    """Returns the words that contain no other of them."""
    return tuple(sorted(word for word in words if not any(other in word for other in words if other != word)))


PARTS_OF_SECRETS = _shortest(
    {*SECRET_WORDS, *SECRET_LAST_WORDS, *SECRET_PARTS, *SECRET_ENDS, "ha1", "ha_1", "ha-1"}
)  # each such name contains one
_WORD = r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+"


@lru_cache(maxsize=4096)
def is_secret(name: str) -> bool:
    """Returns whether a field of this name holds a secret, as ``sipPassword``, ``auth_token`` or ``accesstoken`` does."""
    words = _words(name)
    if not words or words[-1] in NOT_SECRET_LAST or name in NOT_SECRET_NAMES:
        return False
    if not SECRET_WORDS.isdisjoint(words) or words[-1] in SECRET_LAST_WORDS:
        return True
    joined = "".join(words)
    if SECRET_DIGESTS.search(f"_{'_'.join(words)}_"):
        return True
    return any(part in joined for part in SECRET_PARTS) or any(word.endswith(SECRET_ENDS) for word in words)


def _words(name: str) -> list[str]:
    """Returns the words of a name in lower case, without the harmless ones of NOT_SECRET."""
    words = "".join(f"_{word.lower()}" for word in re.findall(_WORD, name))
    return re.findall("[^_]+", re.sub(NOT_SECRET, "", words + "_"))
