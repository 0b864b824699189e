"""The tables' columns, read from `schemas/*.toml`, their one source of truth.

What other systems want is exported: Arrow here (`Table.arrow`), the rest in
`pipelines.schemas.exporters`. What may change without harm: `pipelines.schemas.changes`.
"""

from pipelines.schemas.columns import TIMESTAMP, Column, Table, fingerprint
from pipelines.schemas.toml_files import parse, table, table_names

__all__ = [
    "TIMESTAMP",
    "Column",
    "Table",
    "fingerprint",
    "parse",
    "table",
    "table_names",
]
