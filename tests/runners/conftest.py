"""Prism and a Flink cluster for the tests, started once, or skipped with the reason."""

import logging
import tempfile
import threading
import time

import pytest

from pipelines.runners import flink, prism

WORKERS_SECONDS = 3


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """Beam leaves an empty folder or two with each job that it hands to another runner."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture(scope="session")
def prism_options() -> list[str]:
    """Beam options that run a pipeline on Prism."""
    if reason := prism.available():
        pytest.skip(reason)
    # It warns of every start and every end of Prism, the last one after pytest is done.
    logging.getLogger("apache_beam.utils.subprocess_server").setLevel(logging.ERROR)
    return prism.options()


@pytest.fixture(scope="session")
def flink_cluster():
    """A running `FlinkCluster` of two task managers."""
    if reason := flink.available():
        pytest.skip(reason)
    with flink.FlinkCluster() as cluster:
        yield cluster
        _stop(cluster)


@pytest.fixture(scope="session")
def flink_options(flink_cluster) -> list[str]:
    """Beam options that run a pipeline on the Flink cluster."""
    return flink_cluster.options()


def _stop(cluster: flink.FlinkCluster) -> None:
    """Stops the cluster without the last words of its workers in this process.

    They are threads that wait for a task manager's next request, and each ends with a
    traceback when there is nobody left to make one.
    """
    reporting = threading.excepthook
    threading.excepthook = lambda _: None
    try:
        cluster.stop()
        deadline = time.monotonic() + WORKERS_SECONDS
        for thread in threading.enumerate():
            if thread.name.startswith(("run_worker_", "read_")):
                thread.join(timeout=max(0, deadline - time.monotonic()))
    finally:
        threading.excepthook = reporting
