"""Raw flights to the rows that a model is asked about, by the pipeline's own seats."""

from collections.abc import Mapping

import apache_beam as beam

from pipelines.flights.job import JOB
from pipelines.monitoring.probes import entering, observed, through
from pipelines.reading.plan import ReadPlan
from pipelines.shuffling import group_by_range
from pipelines.tables.lookups import LookupFiles
from pipelines.validation.suite import load_suite, row_rules

SEATS = ("read", "enrich", "history", "pressure", "check")


def valid_flights(
    pipeline: beam.Pipeline,
    plan: ReadPlan,
    step: Mapping,
    tables: str | None = None,
    suite: str | None = None,
    parameters: Mapping | None = None,
) -> tuple[beam.PCollection, beam.PCollection]:
    """The seats from `read` to `check`, as in the flights job.

    Args:
        step: what fills the seats `SEATS`, by name.
        tables: folder of the tables, or None for the embedded ones.
        suite, parameters: of the row rules; None for the default.

    Returns:
        (valid flights with all that the seats add, what was set aside with its reasons).
    """
    ranges = group_by_range.ranges_for(plan.estimated_rows())
    rules = row_rules(load_suite(suite, parameters or {}))
    read = pipeline | "read" >> step["read"](plan)
    flights = observed(read["rows"], "read")
    flights = through(flights, "enrich", step["enrich"](LookupFiles(JOB.lookups, tables)))
    flights = through(flights, "history", step["history"](ranges))
    flights = through(flights, "pressure", step["pressure"](ranges))
    checked = entering(flights, "check") | "check" >> step["check"](rules)
    set_aside = (read["rejected"], checked["quarantined"]) | "set aside" >> beam.Flatten()
    return observed(checked["valid"], "check"), set_aside
