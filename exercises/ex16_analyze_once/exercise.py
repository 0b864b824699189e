"""An analysis that is made once, is kept by day and merges; and what is transformed by it."""

from collections.abc import Callable, Iterable, Mapping

import apache_beam as beam

from pipelines.seats.unsolved import unsolved

# What is made of a column. Where an argument is called `columns`, it is such a dict:
# {"weather_temp": "score", "dep_delay": "bucket", "tailnum": "id"}
SCORE, BUCKET, ID = "score", "bucket", "id"

# So many ids are shared by all texts that are not in a vocabulary.
UNKNOWN_IDS = 5


def analyze(rows: Iterable[dict], columns: Mapping[str, str]) -> dict:
    """What is kept of some rows: enough for the constants, and none of the rows.

    Args:
        rows: dicts, which can be gone through once. A column for scores or buckets has
            numbers, which are 0 or from 1e-100 to 1e100 in size, and None or NaN where one is
            missing; a column for ids has texts, and None or "" where one is missing. What is
            missing counts nowhere.
        columns: which columns are analysed, and what for: "score", "bucket" or "id". A row may
            have other columns as well.

    Returns:
        A dict of your own, which JSON can write: what is read back from its text does as well.
        Of a column for scores it keeps a few numbers, however many values there are; of the
        others it keeps no more than each value once and how often it occurs.
    """
    unsolved("ex16_analyze_once")


def merge(parts: Iterable[dict], columns: Mapping[str, str]) -> dict:
    """What is kept of all rows of some parts, without the rows.

    Args:
        parts: of `analyze` or of `merge`, any number of them, none included. They can be gone
            through once, and stay as they are.
        columns: with which the parts were analysed.

    Returns:
        A dict such as `analyze` gives.
    """
    unsolved("ex16_analyze_once")


def constants(kept: dict, columns: Mapping[str, str], at_least: int = 1) -> dict[str, dict]:
    """What the transformation needs to know of the rows that were analysed.

    Args:
        kept: of `analyze` or of `merge`; stays as it is.
        columns: with which they were analysed.
        at_least: a text that occurs less often than this in all parts together gets no id.

    Returns:
        By column, for

        scores      {"mean": float, "deviation": float}: of the numbers that are there, and
                    the deviation by their count, not by one less. Right to six digits, also
                    where numbers are large and near to each other; exactly 0.0 where all are
                    equal. Of no numbers both are 0.0.
        buckets     {"limits": list}: limit k of 1 to 9 is the smallest of the numbers such
                    that at least k tenths of them are not above it. Of no numbers, [].
        ids         {"ids": dict}: each text's id. The most frequent has 0, the next 1; of
                    equally frequent ones the last in the order of texts is first, as
                    TensorFlow Transform has it.
    """
    unsolved("ex16_analyze_once")


def transform(row: dict, known: Mapping[str, dict], columns: Mapping[str, str]) -> dict:
    """The features of one row.

    Args:
        row: as those of `analyze`; stays as it is.
        known: of `constants`.
        columns: for which they were found.

    Returns:
        NAME_z for a score: how many deviations the number is above the mean, a float; 0.0
            where it is missing or the deviation is 0.
        NAME_bucket for a bucket: how many limits are not above the number, an int. A missing
            number is in the last bucket, as TensorFlow Transform has it.
        NAME_id for an id: the text's, an int. Behind the vocabulary's are UNKNOWN_IDS more;
            which of them a text gets that has none is the remainder of its fingerprint, taken
            as an unsigned number of 64 bits, by UNKNOWN_IDS. A missing text is one of them, "".
    """
    unsolved("ex16_analyze_once")


class Examples(beam.PTransform):
    """Days to features, by constants of the training days.

    Takes a dict of collections of days, by split: "train" and any others. Gives a dict of
    collections: the features of each split's rows, under the split's name, and under
    "constants" one dict, that of the rows of "train", even if it has none.

    Each day is read once. Rows of several days are never brought together in one place.

    Args:
        read: a function that gives the rows of a day, which can be gone through once.
        columns: as those of `analyze`.
        at_least: as that of `constants`.
    """

    def __init__(
        self, read: Callable[[str], Iterable[dict]], columns: Mapping[str, str], at_least: int = 1
    ):
        super().__init__()
        self.read = read
        self.columns = columns
        self.at_least = at_least

    def expand(self, days: dict[str, beam.PCollection[str]]) -> dict[str, beam.PCollection]:
        unsolved("ex16_analyze_once")


def update(
    cache: dict,
    days: Mapping[str, str],
    read: Callable[[str], Iterable[dict]],
    columns: Mapping[str, str],
) -> tuple[dict, dict]:
    """What is kept of the training days, of which most have been analysed before.

    Args:
        cache: the first of what the update before gave, read back from a JSON file; {} for
            the first update. Stays as it is.
        days: all training days of today, each with the checksum of its file.
        read: a function that gives the rows of a day, which can be gone through once.
        columns: as those of `analyze`; may be others than last time.

    Returns:
        The cache to write to the file, which JSON can write and which may have other days as
        well; and what is kept of exactly these days, for `constants`. A day is read, once, where
        the cache does not have it with this checksum and these columns, and only there.
    """
    unsolved("ex16_analyze_once")
