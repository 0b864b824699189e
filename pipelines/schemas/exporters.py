"""A table's schema for other systems: BigQuery, TensorFlow Metadata, TOML."""

import json
import re

import pyarrow as pa

from pipelines.schemas.columns import NO_LIMIT, Column, Table, type_name

# Environments of the TensorFlow Metadata schema: what is known when serving is part of both.
TRAINING, SERVING = "TRAINING", "SERVING"

# BigQuery takes descriptions of at most so many characters.
_DESCRIPTION_LENGTH = 1_024


def _bigquery_type(type: pa.DataType) -> str:
    if pa.types.is_integer(type):
        return "INTEGER"
    if pa.types.is_floating(type):
        return "FLOAT"
    if pa.types.is_timestamp(type):
        return "TIMESTAMP"
    if pa.types.is_boolean(type):
        return "BOOLEAN"
    if pa.types.is_date(type):
        return "DATE"
    return "BYTES" if pa.types.is_binary(type) else "STRING"


def _described(column: Column) -> str:
    unit = f" Unit: {column.unit}." if column.unit else ""
    return f"{column.description}{unit}"[:_DESCRIPTION_LENGTH]


def bigquery_fields(table: Table) -> list[dict]:
    """The columns as BigQuery's REST API and `bq load --schema` take them."""
    return [
        {
            "name": column.name,
            "type": _bigquery_type(column.type),
            "mode": "NULLABLE" if column.nullable else "REQUIRED",
            "description": _described(column),
        }
        for column in table.columns
    ]


def bigquery_table(table: Table) -> dict:
    """The table as BigQuery's `tables.insert` takes it, without its reference.

    Divided by the day of the column that the schema names, ordered in a day by the
    columns of `cluster`; a query on a day reads that day alone.
    """
    resource: dict = {
        "description": table.description,
        "schema": {"fields": bigquery_fields(table)},
    }
    if table.partition:
        resource["timePartitioning"] = {"type": "DAY", "field": table.partition}
    if table.cluster:
        resource["clustering"] = {"fields": list(table.cluster)}
    return resource


def bigquery_json(table: Table) -> str:
    """`bigquery_table` as text."""
    return json.dumps(bigquery_table(table), indent=2)


def tfmd(table: Table):
    """The table as a TensorFlow Metadata `Schema`. Imports tensorflow-metadata.

    What is known only after the prediction is not in the environment SERVING. Instants
    are integers: seconds since 1970, dates days since then. Every feature holds one value,
    so that the schema gives a parsing specification of dense features where no value is
    missing.
    """
    from tensorflow_metadata.proto.v0 import schema_pb2

    schema = schema_pb2.Schema(default_environment=[TRAINING, SERVING])
    for column in table.columns:
        feature = schema.feature.add(name=column.name)
        feature.annotation.comment.append(_described(column))
        feature.presence.min_fraction = 0.0 if column.nullable else 1.0
        if column.nullable:
            feature.value_count.min, feature.value_count.max = 0, 1
        else:
            feature.presence.min_count = 1
            feature.shape.SetInParent()
        _set_domain(feature, column, schema_pb2)
        if table.is_known_late(column):
            feature.not_in_environment.append(SERVING)
        for limit, comparator in (("drift", "drift_comparator"), ("skew", "skew_comparator")):
            if getattr(column, limit) < NO_LIMIT:
                _set_limit(getattr(feature, comparator), column, getattr(column, limit))
    return schema


def _set_domain(feature, column: Column, schema_pb2) -> None:
    low, high = column.minimum, column.maximum
    number: type[int] | type[float]
    if pa.types.is_integer(column.type) or pa.types.is_timestamp(column.type):
        feature.type = schema_pb2.INT
        if column.values:
            low, high = min(column.values), max(column.values)
        domain, number = feature.int_domain, int
    elif pa.types.is_boolean(column.type) or pa.types.is_date(column.type):
        feature.type = schema_pb2.INT
        if pa.types.is_boolean(column.type):
            feature.bool_domain.SetInParent()
        return
    elif pa.types.is_floating(column.type):
        feature.type = schema_pb2.FLOAT
        domain, number = feature.float_domain, float
    else:
        feature.type = schema_pb2.BYTES
        if column.values:
            feature.string_domain.value.extend(column.values)
        return
    if low is not None:
        domain.min = number(low)
    if high is not None:
        domain.max = number(high)


def _set_limit(comparator, column: Column, limit: float) -> None:
    if pa.types.is_string(column.type) or pa.types.is_binary(column.type):
        comparator.infinity_norm.threshold = limit
    else:
        comparator.jensen_shannon_divergence.threshold = limit


def tfmd_text(table: Table) -> str:
    """`tfmd` in protobuf's text format, as `schema.pbtxt` files hold it."""
    from google.protobuf import text_format

    return text_format.MessageToString(tfmd(table))


def arrow_text(table: Table) -> str:
    """The Arrow schema for people: a line a column."""
    width = max(map(len, table.names))
    return "".join(
        f"{column.name:<{width}}  {type_name(column.type)}\n" for column in table.columns
    )


def toml(table: Table) -> str:
    """The table as a TOML file of its own, with the columns of the table that it extends."""
    lines = [f"table = {toml_value(table.name)}", f"description = {toml_value(table.description)}"]
    lines.append(f"identity = {toml_value(table.identity)}")
    if table.partition:
        lines.append(f"partition = {toml_value(table.partition)}")
    if table.cluster:
        lines.append(f"cluster = {toml_value(table.cluster)}")
    lines.append(f"moments = {toml_value(table.moments)}")
    lines.append(f"predicted_at = {toml_value(table.predicted_at)}")
    lines.append(f"day = {toml_value(table.day)}")
    lines.append(f"split_by = {toml_value(table.split_by)}")
    lines.append(f"missing = {toml_value(table.missing)}")
    if table.same_instant:
        lines.append(f"same_instant = {toml_value([one.as_dict() for one in table.same_instant])}")
    lines += ["", "[columns]"]
    lines += [f"{toml_key(column.name)} = {_toml_column(column)}" for column in table.columns]
    return "\n".join(lines) + "\n"


def _toml_column(column: Column) -> str:
    fields = {
        "type": type_name(column.type),
        "seat": column.seat,
        "nullable": column.nullable,
        "min": column.minimum,
        "max": column.maximum,
        "values": column.values,
        "unit": column.unit,
        "known": column.known,
        "feature": column.feature,
        "drift": column.drift if column.drift < NO_LIMIT else None,
        "skew": column.skew if column.skew < NO_LIMIT else None,
        "missing": column.missing,
        "zone": column.zone,
        "description": column.description,
    }
    shown = [f"{name} = {toml_value(value)}" for name, value in fields.items() if value is not None]
    return "{ " + ", ".join(shown) + " }"


def toml_key(name: str) -> str:
    """A name as TOML takes it in the place of a key."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else toml_value(name)


def toml_value(value) -> str:
    """A text, a number, a truth value, or a list or dict of such, as TOML."""
    if isinstance(value, dict):
        return (
            "{ " + ", ".join(f"{name} = {toml_value(item)}" for name, item in value.items()) + " }"
        )
    if isinstance(value, tuple | list):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    # JSON's texts, numbers and booleans are TOML's too.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
