"""Arithmetic of sequence numbers: TCP counts bytes modulo 2**32 (RFC 9293, 3.4)."""

from __future__ import annotations

MODULUS = 1 << 32
MASK = MODULUS - 1
HALF = 1 << 31


def is_after(one: int, other: int) -> bool:
    """Whether sequence number ``one`` comes after ``other``: by less than half of the number space."""
    return 0 < (one - other) % MODULUS < HALF


def offset_of(sequence: int, base: int, near: int) -> int:
    """The offset of ``sequence`` in its direction, whose offset 0 has the number ``base``.

    A sequence number stands for many offsets, 2**32 apart. The one nearest to the offset ``near`` is meant.
    """
    distance = (sequence - base - near) % MODULUS
    return near + (distance if distance < HALF else distance - MODULUS)
