"""`workshop tune --framework jax`: the same search, whose trials JAX trains."""

import json

import pytest

from tests.support.searches import SETTINGS, killed_and_taken_up, made_again

TRIALS = 2


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tuning_jax")


@pytest.fixture(scope="module")
def start(jax_runs, array_data_set, folder):
    """Starts a search of small trials where there is no TensorFlow."""
    config = folder / "config.json"
    config.write_text(json.dumps({**SETTINGS, "epochs": 1}))

    def start(output, *argv, data=array_data_set, **environment):
        words = [data, "--output", output, "--config", config, "--framework", "jax", *argv]
        words = [str(word) for word in words]
        return jax_runs.start("tests.support.jax_calls:tune", words, env=environment)

    return start


@pytest.fixture(scope="module")
def searched(start, folder):
    """A search that was killed and went on: (its folder, what `--json` printed)."""
    output = folder / "search"
    words = ("--trials", TRIALS, "--json")
    return output, killed_and_taken_up(lambda: start(output, *words), output)


def test_a_search_with_jax_that_was_killed_goes_on_and_needs_no_tensorflow(searched):
    output, outcome = searched
    assert outcome["framework"] == "jax"
    assert outcome["complete"] + outcome["pruned"] == TRIALS
    assert outcome["best"]["log_loss"] <= outcome["base"]
    assert made_again(outcome)
    assert json.loads((output / "identity.json").read_text())["framework"] == "jax"
    assert json.loads((output / "best.json").read_text()) == outcome["best"]["settings"]
    assert "JAX made their\nsteps" in (output / "report" / "index.html").read_text()


def test_a_trial_with_jax_is_a_training_and_leaves_nothing_that_reads(
    jax_runs, array_data_set, small_jax_training, tmp_path
):
    out = tmp_path / "found.json"
    words = [str(array_data_set), "--config", str(small_jax_training.config)]
    words += ["--framework", "jax"]
    ended = jax_runs.start("tests.support.jax_calls:trials", words, str(out)).wait()
    assert ended.code == 0, ended.err[-3000:]
    found = json.loads(out.read_text())
    right = [entry["eval"]["log_loss"] for entry in small_jax_training.outcome["history"]]
    assert found["told"][1] == pytest.approx(right, rel=1e-5)
    # The one before it was stopped after its first epoch.
    assert found["told"][0] == pytest.approx(right[:1], rel=1e-5)
    assert found["states"] == ["PRUNED", "COMPLETE"]
    assert found["left"] == []


def test_wrong_requests_for_a_search_with_jax_get_one_sentence(start, tmp_path, data_set):
    output = tmp_path / "search"
    cases = [
        (start(output, data=data_set), "--to arrayrecord` writes them from those"),
        (
            start(output, JAX_COORDINATOR_ADDRESS="10.0.0.1:8482"),
            "A search runs on one host, and JAX_COORDINATOR_ADDRESS names others: unset it",
        ),
        (start(output, "--framework", "tensorflow"), "TensorFlow is not installed here"),
    ]
    for call, sentence in cases:
        ended = call.wait()
        assert ended.code == 2, ended.err
        (said,) = [line for line in ended.err.splitlines() if not line.endswith("…")]
        assert sentence in said
        assert ended.out == ""
    assert not list(tmp_path.iterdir())
