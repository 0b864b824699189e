"""What a sample tells of a table: its columns, and what makes rows, days and labels of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.problems import RequestError
from pipelines.profiling.column_profile import ColumnProfile, describe
from pipelines.profiling.label_leaks import find_leaks
from pipelines.profiling.label_request import LabelRequest, parse_label
from pipelines.profiling.row_identity import Identity, find_identity, given_identity
from pipelines.profiling.sampling import Sample
from pipelines.profiling.type_inference import are_instants
from pipelines.schemas.labels import Label

# With fewer days a split by day may leave a split without rows.
DAYS_FOR_SPLIT = 30
_DAY_NUMBERS = ("year", "month", "day")


@dataclass(frozen=True)
class Wishes:
    """What a person says of the table, as options name it; see `workshop new --help`."""

    label: str | None = None
    identity: tuple[str, ...] = ()
    day: str | None = None
    known_after: tuple[str, ...] = ()
    utc: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableProfile:
    """A table as its sample shows it.

    Attributes:
        left_out: columns that can be no part of it, and why.
        day: see `pipelines.schemas.Table`; empty where rows have none, or too few.
        day_columns: all that could be the day.
        few_days: the day's distinct values, where they are too few to split by.
        leaks: features that tell the label alone, and how much of it.
    """

    name: str
    sample: Sample
    columns: tuple[ColumnProfile, ...]
    left_out: Mapping[str, str]
    identity: Identity
    identity_given: bool
    day: tuple[str, ...]
    day_columns: tuple[tuple[str, ...], ...]
    few_days: int | None
    label: Label | None
    leaks: Mapping[str, float]

    def __getitem__(self, name: str) -> ColumnProfile:
        return next(column for column in self.columns if column.name == name)

    @property
    def missing(self) -> tuple[str, ...]:
        """Texts beside the usual ones that stand for a missing value."""
        return tuple(sorted({text for column in self.columns for text in column.missing}))

    def features(self, kind: str) -> list[ColumnProfile]:
        """The columns that are features of a kind, in order."""
        return [column for column in self.columns if column.feature == kind]


def profile_table(name: str, sample: Sample, wishes: Wishes) -> TableProfile:
    """Looks at a sample.

    Raises:
        RequestError: a wish names a column that is not there or cannot be it, or no column
            can be a feature.
    """
    for option, names in (
        ("--identity", wishes.identity),
        ("--known-after", wishes.known_after),
        ("--utc", wishes.utc),
        ("--day", (wishes.day,) if wishes.day else ()),
    ):
        for column in names:
            if column not in sample.columns:
                raise RequestError(
                    f"{option} {column}: there is no such column; there are "
                    f"{', '.join(sample.columns)}."
                )
    columns, left_out = _describe_all(sample, wishes)
    if not columns:
        raise RequestError(f"{sample.pattern}: no column is of a type that a table can have.")
    request = parse_label(wishes.label, columns) if wishes.label else None
    for late in wishes.known_after:
        if late in columns:
            columns[late] = replace(
                columns[late].without_feature("known only after"), known_after=True
            )
    if request:
        label = request.label.column
        columns[label] = replace(
            columns[label].without_feature("the label is made of it"), known_after=True
        )
    identity = _identity(list(columns.values()), wishes.identity, request)
    if len(identity.columns) == 1:
        only = columns[identity.columns[0]]
        columns[only.name] = only.without_feature("it names the row")
    _check_features(sample, columns)
    day, day_columns, few_days = _day(columns, wishes.day)
    request = _with_free_name(request, columns)
    return TableProfile(
        name=name,
        sample=sample,
        columns=tuple(columns.values()),
        left_out=left_out,
        identity=identity,
        identity_given=bool(wishes.identity),
        day=day,
        day_columns=day_columns,
        few_days=few_days,
        label=request.label if request else None,
        leaks=find_leaks(list(columns.values()), request) if request else {},
    )


def _describe_all(
    sample: Sample, wishes: Wishes
) -> tuple[dict[str, ColumnProfile], dict[str, str]]:
    """The columns, and why others are left out."""
    columns, left_out = {}, {}
    for name, cells in sample.columns.items():
        found = describe(name, cells, name in wishes.utc)
        found = _in_utc(name, found, cells) if name in wishes.utc else found
        if isinstance(found, str):
            left_out[name] = found
        else:
            columns[name] = found
    # What is missing in one column of a table is missing in all.
    missing = sorted({text for column in columns.values() for text in column.missing})
    if missing:
        for name in columns:
            again = describe(name, sample.columns[name], name in wishes.utc, missing)
            assert isinstance(again, ColumnProfile)
            extra = again.nulls - columns[name].nulls
            if extra:
                shown = ", ".join(map(repr, missing))
                why = f"has {extra:,} more missing values, for {shown} is missing in other columns."
                again = replace(again, questions=(*again.questions, why))
            columns[name] = replace(again, missing=columns[name].missing)
    return columns, left_out


def _in_utc(name: str, found: ColumnProfile | str, cells: pa.Array) -> ColumnProfile | str:
    """A column that `--utc` names, with what is left to say of it.

    Args:
        cells: as the file has them, which a sentence quotes.

    Raises:
        RequestError: it has no date with a time of day in it.
    """
    if isinstance(found, str) or not found.distinct or pa.types.is_timestamp(found.type):
        return found
    texts = found.values.drop_null().cast(pa.string())
    times = are_instants(texts)
    if not pc.any(times).as_py():
        raise RequestError(
            f"--utc {name}: it has no dates with a time of day, which could be in UTC, but "
            f"{_first(cells, found)!r}; leave it out, or put date and time into one column."
        )
    others = texts.filter(pc.invert(times))
    if not len(others):
        return found
    why = (
        f"has {len(others):,} texts that are no times, such as {others[0].as_py()!r}, and is text."
    )
    return replace(found, questions=(*found.questions, why))


def _first(cells: pa.Array, found: ColumnProfile) -> str:
    """The first cell with a value, as the file has it: 0930, and not the number 930."""
    return str(cells[found.values.is_valid().index(True).as_py()].as_py())


def _identity(
    columns: Sequence[ColumnProfile], given: tuple[str, ...], request: LabelRequest | None
) -> Identity:
    if not given:
        label = request.label.column if request else None
        return find_identity([column for column in columns if column.name != label] or columns)
    found = given_identity(columns, given)
    if not found.is_unique:
        raise RequestError(
            f"--identity {','.join(given)}: {found.rows:,} rows have {found.distinct:,} different "
            "ones; name more columns, or leave the option out."
        )
    return found


def _check_features(sample: Sample, columns: Mapping[str, ColumnProfile]) -> None:
    if any(column.feature for column in columns.values()):
        return
    shown = "; ".join(f"{c.name}: {c.why}" for c in list(columns.values())[:5])
    raise RequestError(
        f"{sample.pattern}: no column can be a feature ({shown}); a job needs one at least."
    )


def _day(columns: Mapping[str, ColumnProfile], wish: str | None):
    """The day's columns, all that could be, and how many days there are where too few."""
    found: list[tuple[str, ...]] = [
        (column.name,)
        for column in columns.values()
        if (pa.types.is_date(column.type) or pa.types.is_timestamp(column.type))
    ]
    numbers = _numbers_of_day(columns)
    found += [numbers] if numbers else []
    if wish:
        chosen = next((names for names in found if wish in names), None)
        if chosen is None:
            type = columns[wish].type if wish in columns else "left out"
            raise RequestError(
                f"--day {wish}: the column is {type}; a day is a column of ISO 8601 dates, or of "
                "times with a zone, or year, month and day."
            )
        return chosen, tuple(found), None
    full = [names for names in found if not any(columns[name].nulls for name in names)]
    if len(full) != 1:
        return (), tuple(found), None
    days = _count_days(columns, full[0])
    return ((), tuple(found), days) if days < DAYS_FOR_SPLIT else (full[0], tuple(found), None)


def _numbers_of_day(columns: Mapping[str, ColumnProfile]) -> tuple[str, ...]:
    by_word = {name.lower(): column for name, column in columns.items()}
    parts = [by_word[word] for word in _DAY_NUMBERS if word in by_word]
    if len(parts) < 3 or not all(pa.types.is_integer(part.type) for part in parts):
        return ()
    ends = [(part.low, part.high) for part in parts if part.low is not None]
    valid = len(ends) == 3 and ends[1][0] >= 1 and ends[1][1] <= 12
    valid = valid and ends[2][0] >= 1 and ends[2][1] <= 31
    return tuple(part.name for part in parts) if valid else ()


def _count_days(columns: Mapping[str, ColumnProfile], day: tuple[str, ...]) -> int:
    values = [columns[name].values for name in day]
    if pa.types.is_timestamp(values[0].type):
        values = [values[0].cast(pa.timestamp(values[0].type.unit)).cast(pa.date32(), safe=False)]
    return (
        pa.table(values, names=[str(i) for i in range(len(values))])
        .group_by([str(i) for i in range(len(values))])
        .aggregate([])
        .num_rows
    )


def _with_free_name(request: LabelRequest | None, columns: Mapping) -> LabelRequest | None:
    """The label under a name that no feature has."""
    if request is None:
        return None
    taken = {f"{name}{end}" for name in columns for end in ("_z", "_missing", "_bucket", "_id")}
    label = request.label
    if label.name in taken:
        label = replace(label, name=f"{label.name}_label")
    return replace(request, label=label)
