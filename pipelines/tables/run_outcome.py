"""What a run made: its manifest, and what each seat did."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apache_beam.coders import VarIntCoder

from pipelines.monitoring import hot_keys
from pipelines.monitoring.job_metrics import NOTHING, Metrics, by_namespace
from pipelines.seats.registry import FilledSeat
from pipelines.tables.notes import notes_of
from pipelines.writing import manifest

_EXECUTION_TIME = "beam:metric:pardo_execution_time:process_bundle_msecs:v1"


@dataclass(frozen=True)
class SeatReport:
    """A seat after a run.

    Attributes:
        track: whose code filled it.
        fallback: why the reference filled it though exercises were asked for, or None.
        rows: that left it; None where the runner does not count.
        seconds: of worker time spent in it; None where the runner does not measure.
        metrics: all that it counted; see `pipelines.monitoring.probes`.
        reference: rows a second of the reference in this seat, measured before on this machine;
            None where it filled the seat itself, or was not measured.
    """

    name: str
    track: str
    fallback: str | None
    rows: int | None
    seconds: float | None
    metrics: Metrics = NOTHING
    reference: float | None = None

    @property
    def rows_per_second(self) -> float | None:
        """Rows a second of worker time."""
        return self.rows / self.seconds if self.rows and self.seconds else None

    def figures(self) -> dict:
        """Whose it was, its rows and its seconds, as plain data."""
        return {
            "name": self.name,
            "track": self.track,
            "fallback": self.fallback,
            "rows": self.rows,
            "seconds": None if self.seconds is None else round(self.seconds, 3),
        }


@dataclass(frozen=True)
class RunOutcome:
    """What a run made; `published` is None where the job runs on elsewhere, or never ran.

    `rows` is what a row is, in the plural; `job` the job's name.
    """

    published: manifest.Manifest | None
    seats: tuple[SeatReport, ...]
    seconds: float
    ignored_columns: tuple[str, ...] = ()
    job_id: str | None = None
    rows: str = "rows"
    job: str = ""
    dry_run: Any = None

    @property
    def notes(self) -> list[str]:
        """What is to be known of what was taken of the input, in sentences."""
        return notes_of(self.published.data, self.rows) if self.published else []

    @property
    def hot_keys(self) -> list[dict]:
        """Groups of shuffles that are far larger than the others; see `hot_keys.reported`."""
        return hot_keys.reported(
            (seat.name, name, value)
            for seat in self.seats
            for name, value in seat.metrics.counters.items()
        )

    def as_dict(self) -> dict:
        """For `--json`: the manifest's rows and splits, and the run's own figures."""
        if self.dry_run:
            return self.dry_run.as_dict()
        data = self.published.data if self.published else {}
        return {
            "output": self.published.folder if self.published else None,
            "job_id": self.job_id,
            "rows": data.get("rows"),
            "splits": data.get("splits"),
            "sample": data.get("sample"),
            "notes": self.notes,
            "seats": [
                {
                    **seat.figures(),
                    "rows_per_second": seat.rows_per_second and round(seat.rows_per_second),
                    "reference_rows_per_second": seat.reference and round(seat.reference),
                    **seat.metrics.as_dict(),
                }
                for seat in self.seats
            ],
            "hot_keys": self.hot_keys,
            "ignored_columns": list(self.ignored_columns),
            "unused_features": data.get("unused_features", []),
            "seconds": round(self.seconds, 3),
        }


def seat_reports(result, seats: Mapping[str, FilledSeat]) -> tuple[SeatReport, ...]:
    """What the runner tells of each seat: its rows, batches and worker time."""
    told = by_namespace(result)
    seconds: dict[str, float] = defaultdict(float)
    if hasattr(result, "monitoring_infos"):
        decode = VarIntCoder().decode
        for info in result.monitoring_infos():
            if info.urn == _EXECUTION_TIME:
                seconds[info.labels["PTRANSFORM"].split("/")[0]] += decode(info.payload) / 1000
    return tuple(
        SeatReport(
            name=name,
            track=filled.track,
            fallback=filled.fallback,
            rows=told[name].counters.get("rows"),
            seconds=seconds.get(name),
            metrics=told[name],
        )
        for name, filled in seats.items()
    )
