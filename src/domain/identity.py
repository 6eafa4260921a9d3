"""Identities: 48 bits of milliseconds and 80 more bits as 26 characters (a ULID in lower case)."""

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32, without i, l, o, u


def identity(milliseconds: int, bits: int) -> str:
    """The identity of a POSIX time in milliseconds and 80 bits; identities sort by time."""
    number = milliseconds << 80 | bits & (1 << 80) - 1
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(26)))
