"""Where a table is: project.dataset.table."""

import re
from dataclasses import dataclass

from pipelines.problems import RequestError

SCHEME = "bigquery:"

# The service's own rules; a domain-scoped project has a colon in its name.
_PROJECT = re.compile(r"(?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]")
_DATASET = re.compile(r"\w{1,1024}", re.ASCII)
_TABLE = re.compile(r"[\w\- ]{1,1024}")


@dataclass(frozen=True)
class TableAddress:
    """A table of BigQuery."""

    project: str
    dataset: str
    table: str

    def __str__(self) -> str:
        return f"{self.project}.{self.dataset}.{self.table}"

    @property
    def quoted(self) -> str:
        """The address as SQL has it."""
        return f"`{self}`"

    def beside(self, table: str) -> "TableAddress":
        """Another table of the same dataset."""
        return TableAddress(self.project, self.dataset, table)

    @classmethod
    def parse(cls, text: str, option: str = "--table") -> "TableAddress":
        """The address that a text such as "project.dataset.table" names.

        Raises:
            RequestError: it names none; the sentence says which part is wrong.
        """
        parts = text.removeprefix(SCHEME).rsplit(".", 2)
        if len(parts) != 3:
            raise RequestError(
                f"{option} {text}: give project.dataset.table, such as my-project.flights.flights."
            )
        rules = (
            ("project", _PROJECT, "6 to 30 lower-case letters, digits and hyphens"),
            ("dataset", _DATASET, "letters, digits and underscores"),
            ("table", _TABLE, "letters, digits, underscores, hyphens and spaces"),
        )
        for part, (what, rule, allowed) in zip(parts, rules, strict=True):
            if not rule.fullmatch(part):
                raise RequestError(f"{option} {text}: {part!r} is no {what}'s name ({allowed}).")
        return cls(*parts)
