"""The flights job makes the same data set on Prism and on a Flink cluster as in-process."""

import json
import subprocess
import sys

import pytest

from pipelines.schemas.splits import SPLITS
from pipelines.writing import manifest
from tests.support.fork_server import ROOT


def run_on(options: list[str], flights, output) -> manifest.Manifest:
    command = [sys.executable, "-m", "pipelines.flights", "--json", *options]
    command += [f"--input={flights}", f"--output={output}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=400)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["output"] == str(output)
    assert "WARNING" not in done.stderr
    return manifest.load(str(output))


def assert_same_data_set(found: manifest.Manifest, expected: manifest.Manifest) -> None:
    assert found.rows == expected.rows
    for split in SPLITS:
        # The law asks for the same rows on another runner; the same bytes are more than that.
        assert found.shards(split) == expected.shards(split)
        found.verify(split)


@pytest.fixture(scope="module")
def in_process(data_set) -> manifest.Manifest:
    return manifest.load(str(data_set))


def test_prism_makes_the_same_data_set(prism_options, six_thousand_flights, in_process, tmp_path):
    found = run_on(prism_options, six_thousand_flights, tmp_path / "flights")
    assert_same_data_set(found, in_process)


def test_flink_makes_the_same_data_set(flink_options, six_thousand_flights, in_process, tmp_path):
    found = run_on(flink_options, six_thousand_flights, tmp_path / "flights")
    assert_same_data_set(found, in_process)
