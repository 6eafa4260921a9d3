"""The root file system of one service: that of this machine, read-only, with the mounts that it declares."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec

USER = 65_532
"""The user of the database, which does not run as root. The other services stay root here: the interpreter of
this machine may be readable by root only. The test of the image runs them as this user."""
OWN = ("etc", "run", "tmp", "data", "state", "proc", "var")
"""Folders of the root that are not shared with this machine; `proc` is mounted again."""


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """`binds` are (source, target, read-only), `writable` folders in memory, `shared` paths."""

    root: str
    binds: tuple[tuple[str, str, bool], ...]
    writable: tuple[str, ...]
    shared: tuple[str, ...]
    user: int
    call: tuple[str, ...]


def enter(room: Room) -> None:
    """Build the root in this mount namespace, and become the program of the service."""
    root = Path(room.root)
    _mount("-t", "tmpfs", "-o", "mode=0755", "none", str(root))
    for entry in Path("/").iterdir():
        if entry.is_symlink():
            (root / entry.name).symlink_to(entry.readlink())
        elif entry.is_dir() and entry.name not in OWN:
            _bind(entry, root / entry.name)
    shutil.copytree("/etc", root / "etc", symlinks=True, ignore_dangling_symlinks=True)
    with (root / "etc" / "passwd").open("a") as users:  # a program may look its user up
        users.write(f"previsto:x:{USER}:{USER}::/tmp:/bin/sh\n")
    for name in ("run", "tmp", "proc", "var/tmp"):
        (root / name).mkdir(parents=True)
    _mount("--rbind", "/proc", str(root / "proc"))
    for target in room.writable:
        (folder := root / target.lstrip("/")).mkdir(parents=True, exist_ok=True)
        _mount("-t", "tmpfs", "-o", "mode=1777", "none", str(folder))
    for path in room.shared:
        _bind(Path(path), root / path.lstrip("/"))
    for source, target, read_only in room.binds:
        _bind(Path(source), root / target.lstrip("/"), read_only)
    _mount("-o", "remount,ro", str(root))
    os.chroot(root)
    os.chdir("/")
    if room.user:
        os.setgid(room.user)
        os.setuid(room.user)
    os.execvp(room.call[0], room.call)


def _bind(source: Path, target: Path, read_only: bool = True) -> None:
    if source.is_dir():
        target.mkdir(parents=True, exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    _mount("--rbind", str(source), str(target))
    if read_only and target.name not in ("dev", "sys"):
        _mount("-o", "remount,bind,ro", str(target))


def _mount(*words: str) -> None:
    subprocess.run(("mount", *words), check=True)


if __name__ == "__main__":
    enter(msgspec.json.decode(sys.argv[1], type=Room))
