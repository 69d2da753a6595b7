"""The mask that every output looks at captured values through."""

from __future__ import annotations

from typing import Any, NamedTuple

from wcs_pcap.output.masking.names import is_secret
from wcs_pcap.output.masking.text import MASK, mask_text
from wcs_pcap.output.masking.values import mask_header, mask_json


class Mask(NamedTuple):
    """Replaces the secrets in captured values; with ``show_secrets`` it returns every value as it is."""

    show_secrets: bool = False

    def text(self, text: str) -> str:
        """Free text: a URI, a reason phrase, a body that is not JSON."""
        return text if self.show_secrets else mask_text(text)

    def json(self, value: Any) -> Any:
        """A decoded JSON value; the same object where there is nothing to mask."""
        return value if self.show_secrets else mask_json(value)

    def header(self, name: bytes, value: bytes) -> bytes:
        """The value of an HTTP header."""
        return value if self.show_secrets else mask_header(name, value)

    def field(self, name: str, value: str) -> str:
        """The value of a named field, such as a parameter of a query."""
        return MASK if is_secret(name) and not self.show_secrets else self.text(value)


MASKED = Mask()
