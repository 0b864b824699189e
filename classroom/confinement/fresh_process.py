"""What a fresh process of Python needs to import this code, wherever it is started from."""

import os

from classroom.catalog import ROOT


def environment() -> dict[str, str]:
    """That of this process, with this code before what its PYTHONPATH names."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return {**os.environ, "PYTHONPATH": path}
