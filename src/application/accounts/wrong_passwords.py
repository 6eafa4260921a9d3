"""The names under which wrong passwords and wrong device codes are counted."""

from domain.client import digest_of
from domain.person import is_person


def account_count(user: str) -> str:
    """The count of an account, by pseudonym; a name that has none is stored as a digest only."""
    return f"user:{user}" if is_person(user) else f"unknown:{digest_of(ascii(user))[:32]}"


def address_count(address: str) -> str:
    """The count of an address."""
    return f"address:{address}"


def device_address_count(address: str) -> str:
    """The count of wrong device codes of an address."""
    return f"device-address:{address}"


def browser_count(user: str, browser: str) -> str:
    """The count of a known browser; all of a user begin with `browser_count(user, "")`."""
    return f"browser:{user}:{browser}"


def device_count(user: str) -> str:
    """The count of wrong device codes of a user."""
    return f"device:{user}"
