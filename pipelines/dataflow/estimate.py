"""What a job will take: workers, time and cost, from measured rows per second.

Every number that is not measured is an assumption, and the estimate says so.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from pipelines.problems import RequestError


@dataclass(frozen=True)
class Work:
    """What a row of a job costs.

    Attributes:
        rows: what a row is, in the plural.
        per_second: rows a second of one worker process, by step.
        shuffled: bytes of a row that go through the shuffle, all steps together.
        source: what the rates are, for people.
    """

    rows: str
    per_second: Mapping[str, float]
    shuffled: int
    source: str

    @property
    def seconds(self) -> float:
        """Of one core, for a row."""
        return sum(1 / rate for rate in self.per_second.values())


# Rows a second of one worker process, by seat: benchmarks/README.md, "Figures", the table of
# `python -m benchmarks.scale --quick`. `split` took no time that could be measured.
ROWS_PER_SECOND = {
    "read": 434_550,
    "enrich": 288_830,
    "history": 229_255,
    "pressure": 473_665,
    "check": 1_683_860,
    "preprocess": 70_548,
    "write": 141_096,
}
ROWS_OF_A_TABLE = Work(
    "rows",
    ROWS_PER_SECOND,
    3_000,  # an assumption: history, pressure and write each send rows through the shuffle
    "the seats' measured times (benchmarks/README.md)",
)
# Assumptions: none can be measured without the service.
START_SECONDS = 240  # machines, the image, the package, and the last worker's end
STAGES_SECONDS = 60  # a hundred small stages, one after the other, whatever the rows
WORK_SECONDS = 300  # autoscaling adds workers until so much work is left for each core
DISK_GB = 25  # of a batch worker whose shuffle is the service's

_GB_A_CORE = {"standard": 4.0, "highmem": 8.0, "highcpu": 1.0}
_N1_GB_A_CORE = {"standard": 3.75, "highmem": 6.5, "highcpu": 0.9}
_MACHINE = re.compile(r"(?P<family>[a-z]\w*)-(?P<kind>standard|highmem|highcpu)-(?P<cores>\d+)")


@dataclass(frozen=True)
class Prices:
    """US dollars: of a core's hour, a GB of memory's hour, a GB of disk's hour, a GB shuffled.

    The defaults are of the order of the prices of batch workers in us-central1, and were not
    checked against them: take yours from the service's page of prices.
    """

    cpu: float = 0.056
    memory: float = 0.003557
    disk: float = 0.000054
    shuffle: float = 0.011

    @classmethod
    def parse(cls, text: str | None) -> "Prices":
        """Prices with those changed that `name=dollars`, separated by commas, gives.

        Raises:
            RequestError: there is no such price, or it is no number.
        """
        names = [declared.name for declared in fields(cls)]
        changed = {}
        for part in filter(None, (text or "").split(",")):
            name, _, value = part.strip().partition("=")
            if name not in names:
                raise RequestError(
                    f"--prices {text}: there is no price {name!r}; use {', '.join(names)}."
                )
            try:
                changed[name] = float(value)
            except ValueError:
                changed[name] = -1.0
            if not (math.isfinite(changed[name]) and changed[name] >= 0):
                raise RequestError(
                    f"--prices {text}: {value!r} is no price; give dollars, as in {name}=0.05."
                )
        return cls(**changed)


@dataclass(frozen=True)
class Estimate:
    """What a job is expected to take.

    Attributes:
        rows: of the input, about.
        what: what a row is, in the plural.
        workers: at the most busy time.
        cores: of each worker.
        seconds: from the submission to the end.
        core_seconds: of the seats' own work.
        dollars: at the stated prices.
        assumptions: sentences.
    """

    rows: int
    what: str
    workers: int
    cores: int
    seconds: float
    core_seconds: float
    dollars: float
    assumptions: tuple[str, ...]

    def as_dict(self) -> dict:
        """For JSON."""
        return {
            **asdict(self),
            "seconds": round(self.seconds),
            "core_seconds": round(self.core_seconds, 1),
            "dollars": round(self.dollars, 4),
            "assumptions": list(self.assumptions),
        }


def machine(name: str | None) -> tuple[int, float, bool]:
    """Cores and GB of memory of a machine type, and whether they are known."""
    found = _MACHINE.fullmatch(name or "")
    if not found:
        return 4, 16.0, False
    cores = int(found["cores"])
    per_core = (_N1_GB_A_CORE if found["family"] == "n1" else _GB_A_CORE)[found["kind"]]
    return cores, cores * per_core, True


def estimate(
    rows: int,
    machine_type: str | None,
    num_workers: int | None,
    max_num_workers: int | None,
    fixed: bool,
    disk_gb: int | None,
    prices: Prices,
    costs: Work = ROWS_OF_A_TABLE,
) -> Estimate:
    """What a job of so many rows is expected to take.

    Args:
        fixed: the number of workers stays as it was at the start.
        costs: of a row.
    """
    cores, memory, known = machine(machine_type)
    work = rows * costs.seconds
    wanted = math.ceil(work / (cores * WORK_SECONDS))
    workers = max(1, num_workers or 1, 0 if fixed else wanted)
    if max_num_workers and not fixed:
        workers = min(workers, max_num_workers)
    busy = STAGES_SECONDS + work / (workers * cores)
    disk = disk_gb or DISK_GB
    hourly = cores * prices.cpu + memory * prices.memory + disk * prices.disk
    shuffled = rows * costs.shuffled / 1e9
    # A machine is paid for from its start.
    seconds = START_SECONDS + busy
    assumptions = (
        f"About {rows:,} {costs.rows}.",
        f"{1e6 * costs.seconds:.0f} microseconds of one core for each of them: the sum of "
        f"{costs.source}, and a core of the service as fast.",
        f"{START_SECONDS} s until the first worker works, and {STAGES_SECONDS} s that do not "
        "depend on the rows: not measured.",
        f"As many workers as leave {WORK_SECONDS} s of work for each, within --num_workers and "
        "--max_num_workers; the service's own autoscaling may choose otherwise."
        if not fixed
        else "The number of workers stays as it is.",
        f"{costs.shuffled:,} bytes of each through Dataflow Shuffle: not measured.",
        f"US dollars: {prices.cpu} a core and hour, {prices.memory} a GB of memory and hour, "
        f"{prices.disk:f} a GB of disk and hour, {prices.shuffle} a GB shuffled. The defaults are "
        "of the order of us-central1's prices and not checked against them; --prices takes yours.",
        *(
            ()
            if known
            else (f"The machine type {machine_type or '(the default)'} counts as 4 cores, 16 GB.",)
        ),
    )
    return Estimate(
        rows=rows,
        what=costs.rows,
        workers=workers,
        cores=cores,
        seconds=seconds,
        core_seconds=work,
        dollars=workers * hourly * seconds / 3600 + shuffled * prices.shuffle,
        assumptions=assumptions,
    )
