"""What a table states of itself must fit together: a sentence for each way in which it does not."""

import pyarrow as pa

from pipelines.problems import RequestError
from pipelines.schemas import same_instant
from pipelines.schemas.columns import DAY, FEATURES, Table, type_name


def check_table(found: Table, source: str) -> None:
    """Whether the parts of a table fit each other.

    Raises:
        RequestError: names the source, the column or the field, and what to do.
    """
    known = set(found.names)
    groups = found.split_by if isinstance(found.split_by, tuple) else ()
    named = (*found.identity, *found.cluster, *filter(None, [found.partition]), *found.day)
    for name in (*named, *groups):
        if name not in known:
            raise RequestError(
                f"{source}: there is no column {name}; it has {', '.join(found.names)}."
            )
    if found.predicted_at not in found.moments:
        raise RequestError(
            f"{source}: predicted_at must be one of {', '.join(found.moments)}, and is "
            f"{found.predicted_at!r}."
        )
    if found.split_by == DAY and not found.day:
        raise RequestError(
            f'{source}: split_by is "day", and `day` names no column; name one, or use "identity".'
        )
    _check_warehouse(found, source)
    types = [found[name].type for name in found.day]
    if len(types) == 1 and not (pa.types.is_timestamp(types[0]) or pa.types.is_date(types[0])):
        raise RequestError(
            f"{source}: day names {found.day[0]}, which is {types[0]}: name a column of dates or "
            "instants, or three of year, month and day."
        )
    if len(types) == 3 and not all(map(pa.types.is_integer, types)):
        raise RequestError(
            f"{source}: day names three columns, which must be integers: year, month and day."
        )
    for one in found.same_instant:
        same_instant.check_columns(one, {c.name: c.type for c in found.columns}, source)
    for column in found.columns:
        where = f"{source}, column {column.name}"
        if column.known is not None and column.known not in found.moments:
            raise RequestError(
                f"{where}: known must be one of {', '.join(found.moments)}, and is "
                f"{column.known!r}."
            )
        if column.feature is not None and found.is_known_late(column):
            raise RequestError(
                f"{where}: it is a feature, and known only at {column.known}, after the "
                f"prediction at {found.predicted_at}; remove its `feature`."
            )
        if column.feature is not None and not _may_be(column.feature, column.type):
            raise RequestError(
                f"{where}: a feature that is a {column.feature} cannot be {column.type}; use "
                f"{' or '.join(kind for kind in FEATURES if _may_be(kind, column.type)) or 'none'}."
            )


# BigQuery orders the rows of a day by so many columns at most.
_CLUSTERED = 4


def _check_warehouse(found: Table, source: str) -> None:
    """What a warehouse would refuse when the rows are there."""
    if found.partition:
        type = found[found.partition].type
        if not (pa.types.is_timestamp(type) or pa.types.is_date(type)):
            raise RequestError(
                f"{source}: partition names {found.partition}, which is {type}: name a column of "
                "dates or instants, or remove it."
            )
    if len(found.cluster) > _CLUSTERED:
        raise RequestError(
            f"{source}: cluster names {len(found.cluster)} columns, and BigQuery takes "
            f"{_CLUSTERED} at most; remove some."
        )
    for name in found.cluster:
        type = found[name].type
        if pa.types.is_floating(type) or pa.types.is_binary(type):
            raise RequestError(
                f"{source}: cluster names {name}, which is {type_name(type)}: BigQuery orders rows "
                "by integers, truth values, texts, dates and instants; name another."
            )
    for field in ("identity", "cluster", "moments"):
        names = getattr(found, field)
        if len(set(names)) < len(names):
            raise RequestError(f"{source}: {field} names one of {', '.join(names)} twice.")


def _may_be(feature: str, type: pa.DataType) -> bool:
    """Whether preprocessing can take a column of a type as such a feature."""
    if feature == "number":
        return pa.types.is_integer(type) or pa.types.is_floating(type) or pa.types.is_boolean(type)
    return any(
        of(type)
        for of in (
            pa.types.is_string,
            pa.types.is_large_string,
            pa.types.is_binary,
            pa.types.is_integer,
            pa.types.is_boolean,
        )
    )
