"""Masks captured values, or shows them: every output uses it."""

from __future__ import annotations

from typing import Any, NamedTuple

from wcs_pcap.model.wire_text import WireText
from wcs_pcap.output.masking.names import is_secret
from wcs_pcap.output.masking.text import MASK, mask_text
from wcs_pcap.output.masking.values import mask_header, mask_json


class Mask(NamedTuple):
    """Replaces the secrets in captured values; with ``show_secrets`` it returns every value as it is."""

    show_secrets: bool = False

    def text(self, text: str) -> str:
        """Returns free text, such as a URI, a reason phrase or a body that is not JSON, masked."""
        return text if self.show_secrets else mask_text(text)

    def sentence(self, text: str) -> str:
        """Returns a sentence masked: what came over the wire by itself, so that no word of the program's own is taken for one."""
        if self.show_secrets:
            return str(text)
        return "".join(map(mask_text, text.parts)) if isinstance(text, WireText) else mask_text(text)

    def json(self, value: Any) -> Any:
        """Returns a decoded JSON value, masked; the same object if there is nothing to mask."""
        return value if self.show_secrets else mask_json(value)

    def header(self, name: bytes, value: bytes) -> bytes:
        """Returns the value of an HTTP header, masked."""
        return value if self.show_secrets else mask_header(name, value)

    def field(self, name: str, value: str) -> str:
        """Returns the value of a named field, such as a parameter of a query, masked."""
        return MASK if is_secret(name) and not self.show_secrets else self.text(value)


MASKED = Mask()
