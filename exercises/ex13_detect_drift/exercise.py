"""What the values of a column look like, and how far two such pictures are apart."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import apache_beam as beam

from pipelines.seats.unsolved import unsolved

L_INFINITY, JENSEN_SHANNON = "L-infinity", "Jensen-Shannon"


def summarise(values: Iterable[Any], width: int | None = None) -> dict:
    """What some values of a column look like.

    Args:
        values: texts, or finite numbers, int and float as Python has them, a float no
            further than 2**53 from 0; None or NaN where there is no value. They can be gone
            through once.
        width: None for texts. For numbers the width of a bin, a whole number from 1: bin
            b holds the numbers from b * width on that are smaller than (b + 1) * width.

    Returns:
        A dict, all of which adds up:

        rows            how many values were given, those that are missing included
        missing         how many of them are missing
        counts          a dict: each text, or each bin that holds a number, and how often
        total           the sum of the numbers; 0 of none, and of texts
        least, most     of the numbers; None of none, and of texts
    """
    unsolved("ex13_detect_drift")


def merge(summaries: Iterable[dict]) -> dict:
    """The summary of all the values that are in some summaries, without the values.

    Args:
        summaries: of `summarise` or of `merge`, any number of them, which can be gone
            through once. They stay as they are.

    Returns:
        A dict as that of `summarise`; of no summaries, that of no values.
    """
    unsolved("ex13_detect_drift")


class MonthSummaries(beam.PTransform):
    """Rows to one summary a month.

    Takes rows, dicts with "year", "month" and the column; gives pairs of the month, such
    as "2013-02", and the summary of the column's values in it. Each worker adds its rows
    up before the shuffle: a month's rows are never brought together in one place.

    Args:
        column: its name.
        width: as of `summarise`.
    """

    def __init__(self, column: str, width: int | None = None):
        super().__init__()
        self.column = column
        self.width = width

    def expand(self, rows: beam.PCollection[dict]) -> beam.PCollection[tuple[str, dict]]:
        unsolved("ex13_detect_drift")


def shares(summary: dict) -> dict[str | int | None, float]:
    """The share of the rows that each value has, from 0 to 1; the summary stays as it is.

    Returns:
        Each key of the summary's counts with its share of all rows, and the share of the
        missing ones under None, where there are any. Of no rows, an empty dict.
    """
    unsolved("ex13_detect_drift")


def l_infinity(p: Mapping, q: Mapping) -> float | None:
    """The largest difference of a value's share, from 0 to 1.

    Args:
        p, q: values and their shares, which add up to 1 but for rounding. A value that
            one does not have has a share of 0 there.

    Returns:
        The distance; None where a side has no shares, for of nothing nothing is known.
    """
    unsolved("ex13_detect_drift")


def jensen_shannon(p: Mapping, q: Mapping) -> float | None:
    """The Jensen-Shannon divergence in bits.

    (KL(p, m) + KL(q, m)) / 2, where m = (p + q) / 2, KL(a, b) is the sum over all values
    of a * log2(a / b), and a value with a share of 0 in a adds nothing to it.

    Args:
        p, q: as of `l_infinity`. A share may be 0, and it may be as small as a float can
            be, 5e-324, as shares of weighted rows become.

    Returns:
        From 0, of equal sides, to 1, of sides without a common value, and never beyond;
        None where a side has no shares.
    """
    unsolved("ex13_detect_drift")


def distance(before: dict, after: dict, measure: str) -> float | None:
    """How far two summaries of a column are apart, by L_INFINITY or JENSEN_SHANNON."""
    measured = {L_INFINITY: l_infinity, JENSEN_SHANNON: jensen_shannon}[measure]
    return measured(shares(before), shares(after))


def drift_report(
    months: Mapping[str, Mapping[str, dict]], limits: Mapping[str, tuple[str, float]]
) -> list[dict]:
    """Each month beside the one before it.

    Args:
        months: the summaries of each month's columns, by name, by months such as
            "2013-02", which stand in any order.
        limits: the columns to compare: the measure, and the distance that is allowed.

    Returns:
        A dict for each month but the first and each column of `limits`, in the order of
        the months, and of `limits`:

        month           the later one; it is compared with the one before it of those
                        that are given
        column
        distance        None where one of the two months has no rows of the column, or
                        does not have the column
        anomaly         whether the distance is greater than is allowed; False where it is None
    """
    unsolved("ex13_detect_drift")


def first_jump(series: Sequence[dict], measure: str, limit: float, span: int = 7) -> int | None:
    """The first period that is suddenly not as those before it.

    Args:
        series: summaries of a column, of one day after the other, or of longer periods;
            at least 2 * span + 1 of them.
        limit: a period has jumped where its distance from the `span` periods before it,
            taken together, is greater. Without a distance, None, nothing is further.
        span: periods; at least 1. A week of days, so that each weekday is in it.

    Returns:
        Its index; None where none has jumped. A period with fewer than `span` before it,
        or behind it, is not judged: what it was shows only later.
    """
    unsolved("ex13_detect_drift")


def explain(series: Sequence[dict], measure: str, limit: float, span: int = 7) -> str | None:
    """What kind of drift it is: whether it comes suddenly, and whether it stays.

    Args: as of `first_jump`.

    Returns:
        Where a period has jumped, of the first one that has:

        "error"         the `span` periods behind it are further than `limit` from the
                        `span` periods before it, both taken together: it stays
        "storm"         they are not: it goes as it came

        Where none has, but any `span` periods one after the other, taken together, are
        further than `limit` from the first `span`:

        "trend"         the last `span` periods are, too
        "season"        the last ones are not: what went comes back

        and None where there is nothing of all this.
    """
    unsolved("ex13_detect_drift")
