"""Which names are names of secrets."""

from __future__ import annotations

import pytest

from wcs_pcap.output.masking.names import is_secret
from wcs_pcap.output.masking.text import MASK
from wcs_pcap.output.masking.values import mask_json

SECRETS = ("sipPassword", "password", "user_password", "PASSWORD", "authToken", "token", "restPassword", "apiKey",
             "secret_key", "pwd", "passwd", "ticket", "auth", "dtmf", "sippassword", "SIPPASSWORD", "authtoken", "accesstoken",
             "sessionToken2", "access_token", "pass", "userPass", "userpass", "passphrase", "pass_phrase", "passwords", "jwt",
             "bearer", "Authorization", "Set-Cookie", "X-Api-Key", "apikey", "oauth", "appKeySecret", "clientsecret", "userpwd",
             "JSESSIONID", "ice-pwd", "pw", "sipPw", "passw", "psw", "ha1", "HA1", "digestHa1", "otp", "cvv", "xsrf",
             "X-XSRF-TOKEN",
             "SAMLResponse",
             "saml", "sid", "connect.sid", "sig", "signature", "X-Signature")  # fmt: skip
HARMLESS = ("appKey", "sipAuthenticationName", "sipLogin", "keepAlive", "sessionId", "callId", "tokenizer", "monkey", "author",
            "authority", "authenticated", "authorized", "keyFrameInterval", "minKeyFrames", "keyframe", "appkey", "bypass",
            "byPass", "compass", "passCount", "passed", "actpass", "pinned", "spin", "hotkey", "turkey", "cookieEnabled",
            "bearerCapability", "secretary", "TokenExpiredException", "mediaSessionId", "nodeId", "", "42",
            "inside", "design", "signal", "side", "msid", "sessionIds", "laptop", "alpha1",
            "resign", "callId", "assigned")  # fmt: skip


@pytest.mark.parametrize("name", SECRETS)
def test_secret(name: str) -> None:
    assert is_secret(name)
    assert mask_json({"a": [{name: "hunter2"}]}) == {"a": [{name: MASK}]}


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless(name: str) -> None:
    assert not is_secret(name)
