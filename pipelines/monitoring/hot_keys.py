"""Hot keys: groups of a shuffle far larger than the others, found and named.

A shuffle is as fast as its largest group, for one worker has it alone. The rows of every
group are gathered when all are known, and what stands out is told three ways: one warning
in the worker's log, a counter of Beam's whose name is the key's (any runner shows it, and
Dataflow on the job's page), and through it the run's own outcome.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc
from apache_beam.metrics import Metrics

from pipelines.columnar.batches import ROWS_PER_BATCH

# A group with twice the mean takes about twice the time of the others.
TIMES_THE_MEAN = 2.0
# A group that fits one batch keeps nobody waiting, whatever its share.
LEAST_ROWS = ROWS_PER_BATCH
# Of a shuffle; where all keys are hot, a few show it.
NAMED_AT_MOST = 3

PREFIX = "hot key: "

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Keys:
    """What the keys of a shuffle are, for people.

    Attributes:
        seat: that shuffles.
        groups: how many there can be; one without rows counts in the mean.
        columns: what a value is called -> the column that holds it, such as
            {"aircraft": "tailnum"}.
    """

    seat: str
    groups: int
    columns: Mapping[str, str]


@dataclass(frozen=True)
class Group:
    """A group of a shuffle.

    Attributes:
        name: of it.
        rows: in it.
        leading: the most frequent value of each column: (what it is called, the value,
            its rows).
    """

    name: str
    rows: int
    leading: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True)
class HotKey:
    """A group that stands out. `key` names it; `times` the mean of all groups."""

    seat: str
    key: str
    rows: int
    times: float

    def sentence(self) -> str:
        """For the log."""
        return f"{self.key} ({self.rows:,} rows, {self.times:.1f} times the mean)"


def find(seat: str, groups: Iterable[Group], among: int) -> list[HotKey]:
    """The groups that stand out, largest first, ties by name.

    Args:
        among: groups there could be; those that are not given have no rows.
    """
    groups = list(groups)
    mean = sum(group.rows for group in groups) / max(among, len(groups), 1)
    least = max(LEAST_ROWS, TIMES_THE_MEAN * mean)
    hot = sorted((g for g in groups if g.rows > least), key=lambda g: (-g.rows, g.name))
    return [HotKey(seat, key_of(group), group.rows, group.rows / mean) for group in hot]


def key_of(group: Group) -> str:
    """What makes a group large: the values of more than half of its rows, or its own name.

    >>> key_of(Group("group 2", 10, (("airport", "EWR", 9), ("hour", "2013-01-01T05:00Z", 2))))
    'airport EWR'
    """
    half = [f"{what} {value}" for what, value, rows in group.leading if 2 * rows > group.rows]
    return ", ".join(half) or group.name


def group_of(number: int, parts: Sequence[pa.RecordBatch], columns: Mapping[str, str]) -> Group:
    """A group of a shuffle, counted and looked at.

    Args:
        parts: its batches; those without a column are not asked for it.

    Cost: some 10 ns a row and column; nothing but a count for a group that cannot be hot.
    """
    rows = sum(part.num_rows for part in parts)
    leading = []
    for what, column in columns.items() if rows > LEAST_ROWS else ():
        values = [part.column(column) for part in parts if column in part.schema.names]
        counts = pc.value_counts(pa.chunked_array(values).drop_null()) if values else None
        if counts is not None and len(counts):
            ordered = counts.field("counts").to_numpy()
            first = int(ordered.argmax())
            value = counts.field("values")[first]
            leading.append((what, _text(value), int(ordered[first])))
    return Group(f"group {number}", rows, tuple(leading))


def _text(value: pa.Scalar) -> str:
    if pa.types.is_timestamp(value.type):
        return f"{value.as_py():%Y-%m-%dT%H:%MZ}"
    return str(value.as_py())


def report(found: Sequence[HotKey]) -> None:
    """Logs hot keys of one shuffle, if any, and counts their rows under their names."""
    if not found:
        return
    named = found[:NAMED_AT_MOST]
    more = f"; and {len(found) - len(named)} more" if len(found) > len(named) else ""
    _log.warning(
        "Hot keys in %s: %s%s. One worker has each of them alone.",
        found[0].seat,
        "; ".join(key.sentence() for key in named),
        more,
    )
    for key in named:
        Metrics.counter(key.seat, f"{PREFIX}{key.key}").inc(key.rows)


def reported(counters: Iterable[tuple[str, str, int]]) -> list[dict]:
    """Hot keys as a finished run's counters tell them, for `--json`.

    Args:
        counters: (namespace, name, value) of Beam's counters.

    Returns:
        Dicts of seat, key and rows, most rows first.
    """
    found = [
        {"seat": seat, "key": name.removeprefix(PREFIX), "rows": rows}
        for seat, name, rows in counters
        if name.startswith(PREFIX)
    ]
    return sorted(found, key=lambda key: (-key["rows"], key["seat"], key["key"]))


class ReportHotKeys(beam.PTransform):
    """Reports the hot keys of a shuffle when all of its groups are known.

    Expects a PCollection of `Group`s as plain tuples (see `as_tuple`); gives nothing.
    """

    def __init__(self, keys: Keys):
        super().__init__()
        self._keys = keys

    def expand(self, groups):
        return (
            groups.pipeline
            | "Once" >> beam.Create([None], reshuffle=False)
            | "Report" >> beam.FlatMap(_report, self._keys, beam.pvalue.AsList(groups))
        )


def as_tuple(group: Group) -> tuple:
    """A group as every coder takes it."""
    return group.name, group.rows, group.leading


def _report(_, keys: Keys, groups: list[tuple]) -> Iterable[None]:
    report(find(keys.seat, [Group(*group) for group in groups], keys.groups))
    return ()
