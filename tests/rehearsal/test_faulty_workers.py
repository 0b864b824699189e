"""Faults that last as long as a worker: little memory, a leak, a slow start."""

import json
import signal
import time
from types import SimpleNamespace

import pytest
from apache_beam.runners.worker import bundle_processor, sdk_worker_main

from pipelines.rehearsal import execution, failing_worker, faults
from pipelines.rehearsal.execution import FAILING_WORKER, WorkerPool

MEGABYTE = 1 << 20
# Reached by what hangs, and by nothing else.
HANGS_AFTER_SECONDS = 60


def work(given: str) -> None:
    """Works with the faults of a JSON text; the work itself takes `needs` megabytes."""
    asked = json.loads(given)

    def main(argv):
        taken = bytearray(b"x" * (asked["needs"] * MEGABYTE))
        # What is over its limit is ended meanwhile.
        time.sleep(HANGS_AFTER_SECONDS if asked["hangs"] else 0)
        print("worked with", len(taken) // MEGABYTE)

    sdk_worker_main.main = main
    failing_worker.main(asked["faults"])


def ended(runs, faults: dict, needs: int, hangs: bool = False):
    asked = json.dumps({"faults": faults, "needs": needs, "hangs": hangs})
    return runs.start(f"{__name__}:work", asked).wait()


def test_a_worker_that_takes_more_memory_than_there_is_is_killed_and_says_so(runs):
    end = ended(runs, {"memory": 60}, needs=200, hangs=True)
    assert end.code == -signal.SIGKILL
    assert "Out of memory: killed process (python), which took more than the 60 MB" in end.err


def test_a_worker_that_stays_below_its_limit_works(runs):
    end = ended(runs, {"memory": 500}, needs=20)
    assert (end.code, end.out.strip()) == (0, "worked with 20")


def test_every_bundle_of_a_worker_that_leaks_leaves_memory_behind(monkeypatch):
    monkeypatch.setattr(failing_worker, "_LEAKED", [])
    monkeypatch.setattr(sdk_worker_main, "main", lambda argv: None)
    done = []
    monkeypatch.setattr(
        bundle_processor.BundleProcessor, "process_bundle", lambda self, name: done.append(name)
    )
    failing_worker.main({"leak": 3})
    bundle = SimpleNamespace(process_bundle_descriptor=SimpleNamespace(transforms={}))
    for name in ("one", "other"):
        bundle_processor.BundleProcessor.process_bundle(bundle, name)
    assert done == ["one", "other"]
    assert [len(left) for left in failing_worker._LEAKED] == [3 * MEGABYTE, 3 * MEGABYTE]


def test_a_worker_that_starts_slowly_asks_for_work_after_its_time(monkeypatch):
    said = []
    monkeypatch.setattr(time, "sleep", lambda seconds: said.append(seconds))
    monkeypatch.setattr(sdk_worker_main, "main", lambda argv: said.append("asks for work"))
    monkeypatch.setattr(
        bundle_processor.BundleProcessor,
        "process_bundle",
        bundle_processor.BundleProcessor.process_bundle,
    )
    failing_worker.main({"start_seconds": 7})
    assert said == [7, "asks for work"]


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["worker-memory:64"], {"fails": [], "memory": 64}),
        (["worker-leak:8", "worker-slow-start:2"], {"fails": [], "leak": 8, "start_seconds": 2}),
        (["worker-memory", "bundle-fails:enrich"], {"fails": ["enrich"], "memory": 256}),
    ],
)
def test_a_worker_is_told_its_faults(tmp_path, texts, told):
    asked = []
    server = SimpleNamespace(
        start=lambda worker, function, arguments, **_: asked.append((function, arguments)),
    )
    planted = tuple(faults.parse(text, ["enrich"]) for text in texts)
    pool = WorkerPool(server, tmp_path, tmp_path, {}, "{}", planted, None)
    pool.start(SimpleNamespace(worker_id="worker_0"), {})
    assert asked == [(FAILING_WORKER, [told])]


def test_a_worker_without_faults_is_beams_own(tmp_path):
    asked = []
    server = SimpleNamespace(
        start=lambda worker, function, arguments, **_: asked.append((function, arguments)),
    )
    pool = WorkerPool(server, tmp_path, tmp_path, {}, "{}", (), None)
    pool.start(SimpleNamespace(worker_id="worker_0"), {})
    assert asked == [(execution.BEAM_WORKER, [[]])]
