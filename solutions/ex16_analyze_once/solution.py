"""An analysis that is made once, is kept by day and merges; and what is transformed by it."""

# BEGIN SOLUTION
import bisect
import math
from collections import Counter

# STUB
# END SOLUTION
from collections.abc import Callable, Iterable, Mapping

# BEGIN SOLUTION
from typing import Any

# STUB
# END SOLUTION
import apache_beam as beam

# BEGIN SOLUTION
from pipelines.columnar.farmhash import fingerprint64

# STUB
# END SOLUTION
# What is made of a column. Where an argument is called `columns`, it is such a dict:
# {"weather_temp": "score", "dep_delay": "bucket", "tailnum": "id"}
SCORE, BUCKET, ID = "score", "bucket", "id"

# So many ids are shared by all texts that are not in a vocabulary.
UNKNOWN_IDS = 5


# BEGIN SOLUTION
class _Score:
    """Keeps how many numbers there are, their mean, and their squared distances from it.

    Sums of squares would lose the deviation of large numbers that are near to each other.
    """

    @classmethod
    def keep(cls, numbers: Iterable[float]) -> list:
        return cls.merge([1, number, 0.0] for number in numbers)

    @staticmethod
    def merge(parts: Iterable[list]) -> list:
        count, mean, squares = 0, 0.0, 0.0
        for more, its_mean, its_squares in parts:
            if more:
                # As Chan, Golub and LeVeque (1979) add up variances. Equal means stay as they
                # are, to the last bit, so that equal numbers have no deviation at all.
                apart, share = its_mean - mean, more / (count + more)
                mean += apart * share
                squares += its_squares + apart * apart * share * count
                count += more
        return [count, mean, squares]

    @staticmethod
    def constants(kept: list, at_least: int) -> dict:
        count, mean, squares = kept
        return {"mean": mean, "deviation": math.sqrt(squares / count) if count else 0.0}

    @staticmethod
    def feature(name: str, number: Any, mean: float, deviation: float) -> dict:
        known = _is_there(number) and deviation
        return {f"{name}_z": (number - mean) / deviation if known else 0.0}


class _Counts:
    """Keeps each value and how often it occurs, in pairs: an object's keys in JSON are texts."""

    @classmethod
    def keep(cls, values: Iterable) -> list:
        return cls.merge([[value, 1]] for value in values)

    @staticmethod
    def merge(parts: Iterable[list]) -> list:
        counts: Counter = Counter()
        for part in parts:
            for value, count in part:
                counts[value] += count
        return [list(pair) for pair in counts.items()]


class _Bucket(_Counts):
    @staticmethod
    def constants(kept: list, at_least: int) -> dict:
        limits: list = []
        seen, total = 0, sum(count for _, count in kept)
        for number, count in sorted(kept):
            seen += count
            # In whole numbers: 0.1 * 3 * total is more than three tenths of it.
            while 10 * seen >= (len(limits) + 1) * total and len(limits) < 9:
                limits.append(number)
        return {"limits": limits}

    @staticmethod
    def feature(name: str, number: Any, limits: list) -> dict:
        known = _is_there(number)
        return {f"{name}_bucket": bisect.bisect_right(limits, number) if known else len(limits)}


class _Id(_Counts):
    @staticmethod
    def constants(kept: list, at_least: int) -> dict:
        often = [(count, text) for text, count in kept if count >= at_least]
        return {"ids": {text: n for n, (_, text) in enumerate(sorted(often, reverse=True))}}

    @staticmethod
    def feature(name: str, text: Any, ids: dict) -> dict:
        if text in ids:
            return {f"{name}_id": ids[text]}
        # Python's hash() of a text is another one in each process.
        unsigned = fingerprint64(text or "") % 2**64
        return {f"{name}_id": len(ids) + unsigned % UNKNOWN_IDS}


def _is_there(value: object) -> bool:
    return value is not None and value == value and value != ""


_KINDS: dict = {SCORE: _Score, BUCKET: _Bucket, ID: _Id}


# STUB
# END SOLUTION
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
    # BEGIN SOLUTION
    rows = list(rows)
    return {
        name: _KINDS[kind].keep(row[name] for row in rows if _is_there(row[name]))
        for name, kind in columns.items()
    }
    # END SOLUTION


def merge(parts: Iterable[dict], columns: Mapping[str, str]) -> dict:
    """What is kept of all rows of some parts, without the rows.

    Args:
        parts: of `analyze` or of `merge`, any number of them, none included. They can be gone
            through once, and stay as they are.
        columns: with which the parts were analysed.

    Returns:
        A dict such as `analyze` gives.
    """
    # BEGIN SOLUTION
    parts = list(parts)
    return {
        name: _KINDS[kind].merge(part[name] for part in parts) for name, kind in columns.items()
    }
    # END SOLUTION


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
    # BEGIN SOLUTION
    return {name: _KINDS[kind].constants(kept[name], at_least) for name, kind in columns.items()}
    # END SOLUTION


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
    # BEGIN SOLUTION
    features: dict = {}
    for name, kind in columns.items():
        features |= _KINDS[kind].feature(name, row[name], **known[name])
    return features
    # END SOLUTION


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
        # BEGIN SOLUTION
        read, columns = self.read, self.columns

        def transform_all(rows: list[dict], known: dict) -> list[dict]:
            return [transform(row, known, columns) for row in rows]

        batches = {
            split: its | f"Read {split}" >> beam.Map(lambda day: list(read(day)))
            for split, its in days.items()
        }
        known = (
            batches["train"]
            | "Analyze" >> beam.Map(analyze, columns)
            | "Merge" >> beam.CombineGlobally(merge, columns)
            | "Finish" >> beam.Map(constants, columns, self.at_least)
        )
        examples = {
            split: its
            | f"Transform {split}" >> beam.FlatMap(transform_all, beam.pvalue.AsSingleton(known))
            for split, its in batches.items()
        }
        return {**examples, "constants": known}
        # END SOLUTION


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
    # BEGIN SOLUTION
    analysed = cache["days"] if cache.get("columns") == dict(columns) else {}
    entries = {}
    for day, checksum in days.items():
        entry = analysed.get(day)
        if entry is None or entry["checksum"] != checksum:
            entry = {"checksum": checksum, "kept": analyze(read(day), columns)}
        entries[day] = entry
    whole = merge((entry["kept"] for entry in entries.values()), columns)
    return {"columns": dict(columns), "days": entries}, whole
    # END SOLUTION
