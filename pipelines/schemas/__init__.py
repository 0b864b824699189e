"""The tables' columns, read from `schemas/*.toml`, their one source of truth.

The forms that other systems want are derived: Arrow here (`Table.arrow`), the rest in
`pipelines.schemas.exporters`. What may change without harm: `pipelines.schemas.changes`.
"""

from pipelines.schemas.columns import (
    NAMES,
    TIMESTAMP,
    Column,
    Table,
    enriched_flight,
    fingerprint,
    flights,
    parse,
    raw_features,
    table,
    training_example,
)

__all__ = [
    "NAMES",
    "TIMESTAMP",
    "Column",
    "Table",
    "enriched_flight",
    "fingerprint",
    "flights",
    "parse",
    "raw_features",
    "table",
    "training_example",
]
