"""What is seen of an input before any library is imported: that it has no row.

Everything else is told by `pipelines.reading.plan`, whose libraries take seconds to import.
"""

import os

from pipelines.problems import RequestError

# A CSV of more is not looked at, nor what does not begin with printable text.
_MOST_BYTES = 1 << 20


def refuse_without_rows(pattern: str | None, option: str = "--input") -> None:
    """Refuses a local CSV that has a header and no row.

    Args:
        pattern: of the input; only what names one file is looked at.

    Raises:
        RequestError: see above.
    """
    if not pattern or not os.path.isfile(pattern) or os.path.getsize(pattern) > _MOST_BYTES:
        return
    try:
        with open(pattern, "rb") as file:
            header, *rows = file.read().decode("utf-8-sig").splitlines()
    except (OSError, ValueError):
        # What cannot be read, is empty or is no text is told by whoever reads it.
        return
    # The first line of a Parquet file or of an archive is not printable.
    if header.isprintable() and header.strip() and not any(row.strip() for row in rows):
        raise RequestError(f"{option} {pattern} holds a header and no row: give a file with rows.")
