"""What a data set is of, in sentences: a part of its input, or all of it."""

from collections.abc import Mapping, Sequence

from pipelines.columnar.shown_values import shortened
from pipelines.schemas.columns import DAY
from pipelines.tables.arguments import FIRST
from pipelines.tables.lookup_matches import without_matches
from pipelines.tables.shard_counts import empty_shards

_NAMES_TOLD = 4
_COLUMNS_TOLD = 12


def notes_of(contents: Mapping, what: str, published: bool = True) -> list[str]:
    """What whoever looks at a data set should know of what was taken, in sentences.

    Args:
        contents: the manifest's.
        what: a row is, in the plural.
        published: there are examples; without, what they would lack is not told.
    """
    asked = contents.get("options", {})
    found = [
        _of_first_rows(asked.get("rows"), contents["rows"]["read"], what),
        _of_sample(contents.get("sample"), what),
        _of_duplicates(contents.get("duplicates"), asked.get("duplicates"), what),
        _of_skipped(contents.get("input", {}).get("skipped", ())),
        _of_ignored(contents.get("input", {}).get("ignored_columns", ())),
        empty_shards(contents.get("splits", {})) if published else None,
        *without_matches(contents.get("lookups", {}), what),
        _of_vocabularies(contents.get("empty_vocabularies", ()) if published else (), what),
    ]
    return [note for note in found if note]


def _of_vocabularies(empty: Sequence[str], what: str) -> str | None:
    if not empty:
        return None
    return (
        f"Warning: the training split has no value for the vocabulary of {', '.join(empty)}: the "
        f"id of all {what} is one for the unknown. Read more rows, or leave the feature out."
    )


def _of_first_rows(rows: int | None, read: int, what: str) -> str | None:
    if rows is None or read < rows:
        return None
    return (
        f"Only the first {rows:,} {what} were read (--rows), in the order of the files and of "
        "their lines: of data in the order of time its first days, which are not like the others. "
        "--sample takes whole days of all of it."
    )


def _of_sample(sample: Mapping | None, what: str) -> str | None:
    if sample is None:
        return None
    if not sample["left_out"]:
        return f"The sample (--sample) is all of the {what}."
    keys = f"{sample['taken']:,} of {sample['of']:,} days, " if sample["by"] == DAY else ""
    return (
        f"A sample (--sample): {keys}{sample['rows']:,} of {sample['rows'] + sample['left_out']:,} "
        f"{what}, spread over all of the input; {sample['left_out']:,} were left out, and are in "
        "no count here."
    )


def _of_duplicates(found: Mapping | None, choice: str | None, what: str) -> str | None:
    if not found or not found["quarantined"]:
        return None
    stay = "the first of each stays, and the others were" if choice == FIRST else "all of them were"
    return (
        f"{what.capitalize()} of one identity (--duplicates {choice}): {stay} quarantined, "
        f"{found['quarantined']:,} in all."
    )


def _of_ignored(columns: Sequence[str]) -> str | None:
    if not columns:
        return None
    names = [shortened(name) or "(without a name)" for name in columns]
    more = len(names) - _COLUMNS_TOLD
    told = f"{', '.join(names[:_COLUMNS_TOLD])}{f' and {more:,} more' if more > 0 else ''}"
    which = f"column {told} is" if len(names) == 1 else f"columns {told} are"
    return f"Not read, for the table has none of that name: the input's {which} passed over."


def _of_skipped(paths) -> str | None:
    if not paths:
        return None
    names = [path.replace("\\", "/").rsplit("/", 1)[-1] for path in paths]
    more = f" and {len(names) - _NAMES_TOLD:,} more" if len(names) > _NAMES_TOLD else ""
    return (
        f"Not read: {', '.join(names[:_NAMES_TOLD])}{more}; names that begin with _ or a dot are a "
        "writer's own notes."
    )
