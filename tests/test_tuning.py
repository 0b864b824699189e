"""`workshop tune` as its user sees it: trials, kills, wrong requests, the best settings."""

import json
import signal

import pytest
from fork_server import in_time

SETTINGS = {
    "features": ["log_dep_delay_z", "temp_z", "dest_id"],
    "crosses": [["carrier_id", "dest_id"]],
    "batch": 128,
    "epochs": 2,
    "hidden": [32],
    "bins": 8,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tuning")


@pytest.fixture(scope="module")
def start(runs, data_set, folder):
    """Starts a search of small trials."""
    config = folder / "config.json"
    config.write_text(json.dumps(SETTINGS))

    def start(output, *argv, data=data_set):
        words = [data, "--output", output, "--config", config, *argv]
        return runs.start(
            "pipelines.training.tuning_command:tune_command", [str(word) for word in words]
        )

    return start


def journal(output) -> list[dict]:
    path = output / "journal.log"
    lines = path.read_text().splitlines(keepends=True) if path.exists() else []
    return [json.loads(line) for line in lines if line.endswith("\n")]


def ended_trials(output) -> int:
    # Operation 6 of Optuna's journal sets a trial's state; 1 and above are its ends.
    return sum(entry.get("op_code") == 6 and entry["state"] in (1, 2) for entry in journal(output))


@pytest.fixture(scope="module")
def searched(start, folder):
    """A search that was killed and went on: (its folder, what `--json` printed)."""
    output = folder / "search"
    words = ("--trials", 5, "--workers", 2, "--json")
    call = start(output, *words)
    assert in_time(lambda: ended_trials(output) >= 1 or not call.running(), every=0.05)
    call.kill(signal.SIGKILL)
    assert call.wait().code == -signal.SIGKILL
    # What a process leaves that is killed while it writes.
    with open(output / "journal.log", "a") as file:
        file.write('{"op_code": 6, "tri')
    call = None

    def taken_up() -> bool:
        nonlocal call
        if call is None:
            call = start(output, *words)
        if call.running():
            return False
        # The workers of the killed one hold the folder for a moment.
        if call.wait().code == 2 and "being written by another run" in call.wait().err:
            call = None
            return False
        return True

    assert in_time(taken_up, seconds=120, every=0.1)
    ended = call.wait()
    assert ended.code == 0, ended.err
    return output, json.loads(ended.out)


def test_a_search_that_was_killed_goes_on_to_its_number_of_trials(searched):
    output, outcome = searched
    assert outcome["complete"] + outcome["pruned"] == 5
    # Those under way when it was killed are made again, with the same parameters.
    for trial in outcome["trials"]:
        if trial["state"] == "fail" and trial["parameters"]:
            again = [t for t in outcome["trials"] if t["trial"] > trial["trial"]]
            assert trial["parameters"] in [t["parameters"] for t in again]
    assert ended_trials(output) == 5


def test_the_settings_that_it_began_with_are_among_the_trials(searched):
    _, outcome = searched
    assert outcome["base"] is not None
    assert outcome["best"]["log_loss"] <= outcome["base"]


def test_the_best_settings_are_what_train_takes(searched):
    from pipelines.training.config import read_config

    output, outcome = searched
    config = read_config(str(output / "best.json"))
    assert config.as_dict() == outcome["best"]["settings"]
    assert config.learning_rate == outcome["best"]["parameters"]["learning_rate"]
    # What the space does not decide is as it was given.
    assert list(config.features) == SETTINGS["features"]
    assert config.epochs == SETTINGS["epochs"]


def test_the_page_of_a_search_shows_every_trial_and_needs_no_network(searched):
    output, outcome = searched
    page = (output / "report" / "index.html").read_text()
    assert page.count("<svg") >= 3
    assert page.count('<td class="n">') > len(outcome["trials"])
    assert "<script" not in page
    assert 'src="' not in page


def test_the_test_split_is_not_read(start, folder, data_set, searched, tmp_path):
    import shutil

    _, outcome = searched
    data = tmp_path / "data"
    shutil.copytree(data_set, data)
    for shard in (data / "examples").glob("test-*"):
        shard.unlink()
    ended = start(folder / "search", "--trials", 5, "--json", data=data).wait()
    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["best"] == outcome["best"]


def test_wrong_requests_for_a_search_get_one_sentence(start, folder, searched, tmp_path):
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "letter.txt").write_text("dear")
    output = tmp_path / "search"
    cases = {
        "no data": ((output,), {"data": kept}, "holds no data set"),
        "kept": ((kept,), {}, "holds something that is no search"),
        "remote": (("gs://b/x",), {}, "a journal on a local disk"),
        "other": ((folder / "search", "--epochs", 3), {}, "a search with another settings"),
        "tpu": ((output, "--workers", 2, "--accelerator", "tpu"), {}, "cannot share one tpu"),
        "gpu": ((output, "--accelerator", "gpu"), {}, "TensorFlow sees no GPU"),
    }
    calls = {name: (start(*words, **how), says) for name, (words, how, says) in cases.items()}
    for name, (call, sentence) in calls.items():
        ended = call.wait()
        assert (name, ended.code) == (name, 2), ended.err
        said = [line for line in ended.err.splitlines() if not line.endswith("…")]
        assert len(said) == 1, (name, said)
        assert sentence in said[0]
        assert ended.out == ""
    assert (kept / "letter.txt").read_text() == "dear"
