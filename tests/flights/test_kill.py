"""A run that is killed leaves the last complete data set, and nothing that passes for one."""

import contextlib
import os
import random
import shutil
import signal
import time
from pathlib import Path

import pytest

from pipelines.problems import Problem
from pipelines.schemas.splits import SPLITS
from pipelines.writing import manifest
from tests.support.fork_server import in_time

# The salts of the data set that is there, and of the runs that try to replace it.
OLD, NEW = "flights", "killed"
RANDOM_KILLS = 3
# What a run takes on a fast machine; a slow one is killed earlier on its way.
RUN_CPU_SECONDS = 4
RUN_SECONDS = 120


@pytest.fixture(scope="module")
def few_flights(every_nth_flight) -> Path:
    """About 2,000, over all of the year."""
    return every_nth_flight(160)


@pytest.fixture(scope="module")
def output(light_data_set, tmp_path_factory) -> Path:
    """A folder with a complete data set of other flights, into which every run writes."""
    output = tmp_path_factory.mktemp("kill") / "flights"
    shutil.copytree(light_data_set, output)
    return output


def salt_in(folder: Path) -> str:
    """The salt of the data set there, every byte of which is the manifest's.

    Raises:
        Problem: there is none, or a reader would refuse it.
    """
    found = manifest.load(str(folder))
    for split in SPLITS:
        found.verify(split)
        assert found.rows[split] == sum(shard["examples"] for shard in found.shards(split)) > 0
    for name in ("transform_fn/saved_model.pb", "transformed_metadata/schema.pbtxt"):
        assert (folder / name).stat().st_size
    return found.data["options"]["salt"]


def hidden_manifests(output: Path) -> list[Path]:
    return list(output.parent.glob(".flights.*.unfinished/MANIFEST.json"))


def test_killed_at_any_moment_a_run_leaves_a_complete_data_set(runs, few_flights, output):
    """The moments are in the run's own seconds, whatever else the machine does.

    They are few: test_publication kills before every step on the file system, without a job.
    Later runs see the leftovers of those before them, as they would.
    """
    argv = ["--input", few_flights, "--output", output, "--salt", NEW]
    dice = random.Random(20130101)
    moments = [dice.uniform(0, RUN_CPU_SECONDS) for _ in range(RANDOM_KILLS - 1)]
    # The last one is killed when its data set is whole and about to be put in place.
    for moment in [*moments, None]:
        call = runs.start_run(*argv, light=True)
        assert in_time(
            lambda call=call, moment=moment: (
                not call.running()
                or (hidden_manifests(output) if moment is None else cpu_seconds(call.pid) > moment)
            ),
            RUN_SECONDS,
        )
        call.kill()
        code = call.wait().code
        assert code in (0, -signal.SIGKILL), call.wait().err
        if code == 0:
            assert salt_in(output) == NEW
        assert salt_in(output) in (OLD, NEW)
        for other in output.parent.glob(".flights.*"):
            if other.is_dir() and salt_of_other(other) is not None:
                # Only an instant before or after the exchange, and never by its own name.
                assert moment is None

    # The next run removes what the killed ones left, even if it comes to nothing itself.
    refused = runs.run(*argv, "--runner", "SubmarineRunner")
    assert refused.code == 2
    assert list(output.parent.iterdir()) == [output]
    assert salt_in(output) in (OLD, NEW)


def cpu_seconds(pid: int) -> float:
    """Processor time of a process so far; 0 for one that is not there."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def salt_of_other(folder: Path) -> str | None:
    try:
        return salt_in(folder)
    except (Problem, FileNotFoundError):
        return None


# What becomes of either signal is one and the same: each is sent at one of the two moments.
@pytest.mark.parametrize(
    ("number", "moment"),
    [(signal.SIGINT, "while it runs"), (signal.SIGTERM, "at once")],
    ids=["Ctrl-C", "terminate"],
)
def test_an_interrupted_run_says_so_and_leaves_everything_as_it_was(
    runs, few_flights, output, number, moment
):
    before = (output / "MANIFEST.json").read_bytes()
    call = runs.start_run(
        *("--input", few_flights, "--output", output, "--salt", "interrupted"), light=True
    )
    said = "Loading" if moment == "at once" else "Building the pipeline"
    assert in_time(lambda: said in call.err.read_text(), RUN_SECONDS)
    if moment == "while it runs":
        # Its first files are there, so that there is something to leave behind.
        assert in_time(lambda: list(output.parent.glob(".flights.*.unfinished/.tmp")), RUN_SECONDS)
        time.sleep(1)
    call.kill(number)
    ended = call.wait()
    assert ended.code == 130, ended.err
    assert ended.err.splitlines()[-1] == (
        "Stopped. Nothing was published; what was there before is untouched."
    )
    assert "Traceback" not in ended.err
    assert ended.out == ""
    assert (output / "MANIFEST.json").read_bytes() == before
    assert list(output.parent.iterdir()) == [output]
