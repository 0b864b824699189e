"""What the texts of a column's cells mean: no value, and instants without their time zone."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import pyarrow as pa

# Texts that stand for a missing value, where a table names no others.
MISSING = ("", "NA")

_KEY = b"cells"


@dataclass(frozen=True)
class CellTexts:
    """How a column's cells are read, whatever the format and the type that a file has them in.

    Attributes:
        missing: texts that stand for a missing value.
        zone: the IANA time zone of times that are written without one; None refuses them.
    """

    missing: tuple[str, ...] = MISSING
    zone: str | None = None


USUAL = CellTexts()


def metadata(columns: Mapping[str, CellTexts]) -> dict[bytes, str] | None:
    """An Arrow schema's metadata that `cell_texts` reads again; None where all is as usual."""
    others = {name: asdict(texts) for name, texts in columns.items() if texts != USUAL}
    return {_KEY: json.dumps(others)} if others else None


def cell_texts(schema: pa.Schema) -> dict[str, CellTexts]:
    """How each column of a table's Arrow schema is read, by name."""
    told = json.loads((schema.metadata or {}).get(_KEY, b"{}"))
    return {
        name: CellTexts(tuple(told[name]["missing"]), told[name]["zone"]) if name in told else USUAL
        for name in schema.names
    }
