"""HeldMemory by the C library: exact to the byte, where the resident size of a process is not."""

import ctypes
from functools import cache

FIELDS = ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks")


class _Mallinfo(ctypes.Structure):
    """`struct mallinfo2` of glibc 2.33 and later; the sizes are those of all its arenas."""

    _fields_ = tuple((name, ctypes.c_size_t) for name in (*FIELDS, "keepcost"))


def heap_in_use() -> int | None:
    """The bytes of all living allocations, mapped ones included. None without glibc 2.33."""
    mallinfo2 = _mallinfo2()
    if mallinfo2 is None:
        return None
    found = mallinfo2()
    return int(found.uordblks) + int(found.hblkhd)


@cache
def _mallinfo2() -> "ctypes._NamedFuncPointer | None":
    try:
        found = ctypes.CDLL(None).mallinfo2
    except (AttributeError, OSError):  # another C library, or another system
        return None
    found.restype = _Mallinfo
    return found
