"""Install torch without CUDA, or say that `lstm` is left out: python scripts/install_torch.py VERSION EXTRAS

The first line of the answer on stdout is the list of extras that can be installed now.
"""

import json
import subprocess
import sys

CPU_INDEX = "https://download.pytorch.org/whl/cpu"
FROM_CPU_INDEX = ("--quiet", "--no-deps", "--retries", "1", "--timeout", "15", "--index-url", CPU_INDEX)
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")


def main(version: str, extras: str) -> None:
    """Print the extras, without `train` where no build for CPUs can be had."""
    wanted = f"torch=={version}"
    chosen = not _pip("show", "torch") and not _brings_cuda(wanted) and _pip("install", "--quiet", wanted)
    if _pip("show", "torch") or chosen or _pip("install", *FROM_CPU_INDEX, wanted):
        print(extras)
    else:
        print(",".join(name for name in extras.split(",") if name != "train"))
        print(
            f"torch for CPUs is not available ({CPU_INDEX} gives none): Previsto is installed without `lstm`."
            f" Cure: .venv/bin/pip install --index-url {CPU_INDEX} {wanted}",
            file=sys.stderr,
        )


def _brings_cuda(wanted: str) -> bool:
    """Whether the build that pip would choose needs the libraries of CUDA, which are gigabytes."""
    call = (*PIP, "install", "--dry-run", "--no-deps", "--quiet", "--report", "-", wanted)
    answer = subprocess.run(call, capture_output=True, text=True, check=False)
    if answer.returncode:
        return True
    [found] = json.loads(answer.stdout)["install"]
    return any(need.startswith(("nvidia", "cuda")) for need in found["metadata"].get("requires_dist", ()))


def _pip(*words: str) -> bool:
    return not subprocess.run((*PIP, *words), capture_output=True, check=False).returncode


if __name__ == "__main__":
    main(*sys.argv[1:])
