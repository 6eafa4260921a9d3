"""Identities: 48 bits of milliseconds, then 80 bits, as 26 characters (a ULID in lower case)."""

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u to misread


def identity(milliseconds: int, bits: int) -> str:
    """The identity of a time and 80 bits that nobody else has; identities sort as their times do."""
    number = milliseconds << 80 | bits & (1 << 80) - 1
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(26)))
