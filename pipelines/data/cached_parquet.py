"""Tables kept as Parquet in the user's cache, made once."""

import io
import os
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.storage import write_file


def cached(name: str, make: Callable[[], pa.Table]) -> str:
    """Path of a table's file; it is there whole, or not at all.

    Args:
        name: of the file; another one where `make` makes another table.
    """
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    path = Path(base, "flights-workshop", name)
    if not path.exists():
        contents = io.BytesIO()
        pq.write_table(make(), contents)
        write_file(str(path), contents.getvalue())
    return str(path)
