"""The addresses of a host."""

import socket


def look_up(host: str, port: int) -> list[str]:
    """The addresses of a host, in the order in which they are tried; empty for a name without one."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):  # the latter for a name with an empty or too long part
        return []
    return list(dict.fromkeys(str(one[4][0]) for one in found))
