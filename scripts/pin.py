"""Print constraints for everything installed here: `python scripts/pin.py > constraints.txt`.

Local version suffixes (`+cpu`) are stripped, because they exist on one machine only; anything that
would pin a path, a URL or a file is refused.
"""

import subprocess
import sys

REFUSED = ("/", "@", "file:")


def main() -> None:
    """Freeze, strip, refuse, print."""
    frozen = subprocess.run(
        [sys.executable, "-m", "pip", "freeze", "--exclude-editable", "--disable-pip-version-check"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for line in frozen.splitlines():
        pin = line.split("+")[0]
        if any(mark in pin for mark in REFUSED) or "==" not in pin:
            sys.exit(f"pin.py: refusing to pin {line!r}: not a plain NAME==VERSION")
        print(pin)


if __name__ == "__main__":
    main()
