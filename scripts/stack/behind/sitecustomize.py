"""Put the packages of MLflow behind our own: Python runs this before a service of the rehearsal.

The image has the client of MLflow; here all of MLflow is in an environment of its own, whose other packages
must not come before those of this one.
"""

import os
import sys
from pathlib import Path

sys.path += map(str, Path(os.environ.get("REHEARSAL_MLFLOW", os.devnull)).glob("lib/python3*/site-packages"))
