"""The flights job makes the same data set on Prism and on a Flink cluster as in-process."""

import json

import pytest

from pipelines.schemas.splits import SPLITS
from pipelines.writing import manifest


@pytest.fixture
def run_on(runs, six_thousand_flights, tmp_path):
    """A function that runs the job on a runner; gives its manifest."""

    def run_on(options: list[str], light: bool) -> manifest.Manifest:
        output = tmp_path / "flights"
        words = ["--json", *options, f"--input={six_thousand_flights}", f"--output={output}"]
        ended = runs.run(*words, light=light)
        assert ended.code == 0, ended.err
        assert json.loads(ended.out)["output"] == str(output)
        assert "WARNING" not in ended.err
        return manifest.load(str(output))

    return run_on


def assert_same_data_set(found: manifest.Manifest, folder) -> None:
    expected = manifest.load(str(folder))
    assert found.rows == expected.rows
    for split in SPLITS:
        # The law asks for the same rows on another runner; the same bytes are more than that.
        assert found.shards(split) == expected.shards(split)
        found.verify(split)


def test_prism_makes_the_same_data_set(prism_options, run_on, data_set):
    assert_same_data_set(run_on(prism_options, light=False), data_set)


def test_flink_makes_the_same_data_set(flink_options, run_on, light_data_set):
    # TensorFlow Transform on a runner that is not this machine's is Prism's matter.
    assert_same_data_set(run_on(flink_options, light=True), light_data_set)
