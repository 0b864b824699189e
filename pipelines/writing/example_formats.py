"""The formats of files in which examples are written. Imports nothing heavy."""

from pipelines.problems import RequestError

TFRECORD, ARRAYRECORD, BOTH = "tfrecord", "arrayrecord", "both"

FORMATS = (TFRECORD, ARRAYRECORD, BOTH)
"""What a run can be asked for."""


def check_compression(compression: str, form: str) -> None:
    """Refuses to compress TFRecords where none are asked for.

    Raises:
        RequestError: see above.
    """
    if compression != "none" and form == ARRAYRECORD:
        raise RequestError(
            f"--compression {compression} is of TFRecord shards, and --format {ARRAYRECORD} "
            f"writes none: leave one out, or give --format {BOTH}."
        )


def format_of(path: str) -> str:
    """The format of a shard, by its name.

    >>> format_of("examples/train-00000-of-00004.tfrecord.gz")
    'tfrecord'
    """
    return ARRAYRECORD if path.endswith(f".{ARRAYRECORD}") else TFRECORD


def renamed(path: str, form: str, compressed: bool = False) -> str:
    """The name of the same shard in a format.

    Args:
        compressed: by gzip, which TFRecord files alone are.

    >>> renamed("train-00000-of-00004.tfrecord.gz", "arrayrecord")
    'train-00000-of-00004.arrayrecord'
    """
    stem = path.removesuffix(".gz").rpartition(".")[0]
    return f"{stem}.{form}{'.gz' if compressed and form == TFRECORD else ''}"
