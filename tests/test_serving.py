"""Export, skew, batch and online prediction, as their users see them."""

import json
import shutil

import pytest

SETTINGS = {
    "features": ["log_dep_delay_z", "temp_z", "weather_temp_missing", "dest_id", "tailnum_id"],
    "crosses": [["carrier_id", "dest_id"]],
    "batch": 64,
    "epochs": 1,
    "hidden": [16],
    "bins": 4,
    "learning_rate": 0.01,
}


@pytest.fixture(scope="module")
def command(runs):
    """Starts a command of the serving stage."""

    def start(name: str, *argv, module: str = "command"):
        function = f"pipelines.serving.{module}:{name}_command"
        return runs.start(function, [str(word) for word in argv])

    return start


@pytest.fixture(scope="module")
def trained(runs, data_set, tmp_path_factory):
    """A small training's folder."""
    folder = tmp_path_factory.mktemp("serving")
    (folder / "config.json").write_text(json.dumps(SETTINGS))
    words = [data_set, "--output", folder / "training", "--config", folder / "config.json"]
    words = [str(word) for word in (*words, "--no-baseline", "--json")]
    ended = runs.start("pipelines.training.command:train_command", words).wait()
    assert ended.code == 0, ended.err
    return folder / "training"


@pytest.fixture(scope="module")
def exported(command, trained):
    """An export of it, checked: (its folder, what `--json` printed)."""
    output = trained.parent / "export"
    ended = command("export", "--model", trained, "--output", output, "--check", "--json").wait()
    assert ended.code == 0, ended.err
    return output, json.loads(ended.out)


def test_what_is_served_is_what_was_trained(exported, data_set):
    _, outcome = exported
    found = outcome["skew"]
    assert found["passed"]
    counts = json.loads((data_set / "MANIFEST.json").read_text())["rows"]
    assert found["flights"] == counts["test"]
    assert (found["integers"], found["integers_that_differ"]) == (3, 0)
    assert found["columns"] <= 1e-5
    assert found["examples"] <= 1e-5
    assert found["largest_number"] <= 1e-5


def test_an_export_says_what_it_is_made_of(exported, data_set):
    output, _ = exported
    facts = json.loads((output / "EXPORT.json").read_text())
    manifest = json.loads((data_set / "MANIFEST.json").read_text())
    assert facts["data"]["run"] == manifest["run"]
    assert facts["schema"] == manifest["schema"]
    assert facts["columns"]["dep_delay"] == "float32"
    assert facts["columns"]["carrier"] == "string"
    # What is only known when the aircraft has landed is no input.
    assert not {"arr_delay", "arr_time", "air_time", "late", "arrival_delay"} & set(
        facts["columns"]
    )
    assert (output / "1" / "saved_model.pb").exists()
    assert not list(output.parent.glob(".export*"))


def test_a_seat_that_computes_features_otherwise_is_found_out(runs, trained, tmp_path):
    out = tmp_path / "found.json"
    words = [str(path) for path in (trained, tmp_path / "export", out)]
    ended = runs.start("serving_calls:export_that_skews", *words).wait()
    assert ended.code == 0, ended.err
    found = json.loads(out.read_text())
    assert not found["passed"]
    assert found["integers_that_differ"] == 0
    assert found["worst"] in ("temp_z", "weather_temp_missing")
    assert found["columns"] > 1e-5


def test_wrong_requests_for_an_export_get_one_sentence(command, trained, data_set, tmp_path):
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "letter.txt").write_text("dear")
    damaged = tmp_path / "damaged"
    shutil.copytree(trained, damaged)
    (damaged / "model" / "flights.keras").write_bytes(b"no archive")
    other_run = tmp_path / "other_run"
    shutil.copytree(trained, other_run)
    facts = json.loads((other_run / "TRAINING.json").read_text())
    facts["data"]["run"] = "another"
    (other_run / "TRAINING.json").write_text(json.dumps(facts))
    output = tmp_path / "export"
    cases = {
        "no model": (("export", "--model", tmp_path / "none"), 2, "holds no trained model"),
        "damaged": (("export", "--model", damaged), 1, "flights.keras is damaged"),
        "other run": (("export", "--model", other_run), 2, "is of another run"),
        "no data": (("export", "--model", trained, "--data", kept), 2, "holds no data set"),
        "remote": (("export", "--model", trained, "--output", "gs://b/x"), 2, "a local folder"),
        "kept": (("export", "--model", trained, "--output", kept), 2, "no exported model"),
        "skew": (("skew", "--model", trained), 2, "holds no exported model"),
    }
    calls = {}
    for name, (words, code, sentence) in cases.items():
        if words[0] == "export" and "--output" not in words:
            words = (*words, "--output", output)
        calls[name] = (command(*words), code, sentence)
    for name, (call, code, sentence) in calls.items():
        ended = call.wait()
        assert (name, ended.code) == (name, code), ended.err
        said = [line for line in ended.err.splitlines() if not line.endswith("…")]
        assert len(said) == 1, (name, said)
        assert sentence in said[0]
        assert ended.out == ""
    assert not output.exists()
    assert (kept / "letter.txt").read_text() == "dear"
