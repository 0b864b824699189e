"""`workshop train` as its user sees it: runs, kills, stops, wrong requests."""

import json
import re
import shutil
import signal
import subprocess
import sys

import pytest

from pipelines.seats import registry
from tests.support.fork_server import in_time


@pytest.fixture(scope="module")
def start(runs, data_set, small_training):
    """Starts a training as `small_training` was."""

    def start(output, *argv, data=data_set):
        words = [data, "--output", output, "--config", small_training.config]
        words += ["--no-baseline", *argv]
        return runs.start("tests.support.training_calls:train", [str(word) for word in words])

    return start


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    return tmp_path_factory.mktemp("training")


@pytest.fixture(scope="module")
def whole(small_training):
    """A training that nothing disturbed: (its output folder, what `--json` printed)."""
    return small_training.output, small_training.outcome


def log_loss(outcome: dict) -> float:
    return outcome["comparison"][0]["test"]["log_loss"]


def test_a_training_leaves_a_model_and_its_report(whole, tf):
    output, outcome = whole
    assert outcome["steps"] == 2 * outcome["steps_per_epoch"]
    assert [entry["epoch"] for entry in outcome["history"]] == [1, 2]
    report = json.loads((output / "report" / "report.json").read_text())
    names = [entry["name"] for entry in report["comparison"]]
    assert names == ["this model", "dep_delay_z alone", "always no"]
    always = report["comparison"][-1]["test"]
    # Who says "never" is wrong about every positive, and about no other.
    assert always["brier"] == pytest.approx(report["positive"]["test"])
    assert {"carrier", "hour", "month"} == set(report["groups"])
    assert report["ablations"][0]["feature"] in ("dep_delay_z", "log_dep_delay_z")
    assert not list(output.parent.glob(".whole*"))


def test_the_report_says_how_sure_its_figures_are(whole):
    output, outcome = whole
    report = json.loads((output / "report" / "report.json").read_text())
    page = (output / "report" / "index.html").read_text()
    rows = report["examples"]["test"]
    for entry in report["comparison"]:
        low, high = entry["intervals"]["brier"]
        assert low <= entry["test"]["brier"] <= high
        assert f"{low:.4f} to {high:.4f}" in page
    points = report["calibration"][0]["points"]
    assert sum(point["examples"] for point in points) == rows
    assert "Figures by bin" in page
    # Late is 15 minutes or more, by either head.
    assert report["amount"]["threshold"] == 15
    found = report["amount"]["contradictions"]
    assert [row["quantile"] for row in found] == outcome["settings"]["quantiles"]
    for row in found:
        assert row["by_quantile_only"] + row["by_probability_only"] == round(row["share"] * rows)
    assert "positive by the quantile only" in page
    assert outcome["best_was_last"] == (outcome["best_epoch"] == 2)
    assert outcome["best_was_last"] == ("The best epoch was the last one allowed" in page)
    # No feature of the flights tells alone whether they arrive late.
    assert report["leaks"] == []
    assert "Warning: the feature" not in page


def test_the_page_needs_no_network(whole):
    output, _ = whole
    page = (output / "report" / "index.html").read_text()
    assert page.count("<svg") >= 8
    # Names of XML namespaces are no addresses to fetch.
    fetched = re.findall(r'(?:src|href)="(?!#)([^"]*)"|url\((?!#)([^)]*)\)|@import', page)
    assert fetched == []
    assert "<script" not in page


def test_the_saved_model_predicts(whole, tf):
    import keras
    import numpy as np

    import pipelines.training.layers  # noqa: F401  (registers the model's layers)

    output, outcome = whole
    model = keras.saving.load_model(output / "model" / "model.keras")
    numbers = np.zeros((3, len(outcome["features"]["numbers"])), np.float32)
    ids = np.zeros((3, len(outcome["features"]["categories"])), np.int32)
    assert model({"numbers": numbers, "ids": ids})["label"].shape == (3,)


def test_figures_are_written_for_tensorboard(whole, tf):
    from tensorflow.core.util import event_pb2

    output, outcome = whole
    (path,) = (output / "logs").glob("events.out.tfevents.*")
    events = [event_pb2.Event.FromString(r.numpy()) for r in tf.data.TFRecordDataset(str(path))]
    assert events[0].file_version == "brain.Event:2"
    tags = {value.tag for event in events for value in event.summary.value}
    assert {"train/loss", "eval/auc", "eval/brier"} <= tags
    assert max(event.step for event in events) == outcome["steps"]


def test_a_training_that_was_killed_and_stopped_ends_as_if_it_had_not_been(start, outputs, whole):
    output, every = outputs / "killed", 3
    checkpoints = outputs / ".killed.unfinished" / "checkpoints"

    def begin():
        return start(output, "--json", "--checkpoint-every", every, "--steps-per-execution", 1)

    def last() -> int:
        steps = [int(path.stem.split("-")[1]) for path in checkpoints.glob("ckpt-*.index")]
        return max(steps, default=0)

    call = begin()
    assert in_time(lambda: last() >= 9 or not call.running(), every=0.01)
    call.kill(signal.SIGKILL)
    assert call.wait().code == -signal.SIGKILL
    assert not output.exists()
    before = last()
    # What a kill leaves that comes while TensorFlow writes one.
    (checkpoints / "ckpt-99_temp").mkdir()
    (checkpoints / "ckpt-99_temp" / "part-00000-of-00001").touch()

    call = begin()
    assert in_time(lambda: last() > before or not call.running(), every=0.01)
    call.kill(signal.SIGINT)
    stopped = call.wait()
    assert stopped.code == 130, stopped.err
    assert "the same command goes on from there" in stopped.err
    # What a stop leaves is the very step at which it stood.
    assert f"Step {last():,} of" in stopped.err
    assert not list(checkpoints.glob("*_temp"))
    assert not output.exists()

    ended = begin().wait()
    assert ended.code == 0, ended.err
    outcome = json.loads(ended.out)
    assert outcome["steps"] == whole[1]["steps"]
    assert log_loss(outcome) == pytest.approx(log_loss(whole[1]), abs=1e-4)


def test_an_unfinished_training_of_other_settings_is_not_thrown_away(start, outputs):
    output = outputs / "other"
    work = outputs / ".other.unfinished"
    work.mkdir()
    (work / "identity.json").write_text('{"settings": 1}')
    ended = start(output).wait()
    assert ended.code == 2
    assert "began on other examples than those that the data set holds now" in ended.err
    assert "--restart" in ended.err
    assert work.exists()
    shutil.rmtree(work)


def test_wrong_requests_get_one_sentence_before_anything_is_trained(
    start, outputs, data_set, tmp_path
):
    broken = tmp_path / "broken"
    shutil.copytree(data_set, broken)
    shard = next((broken / "examples").glob("train-*"))
    shard.write_bytes(shard.read_bytes()[:-9])
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "letter.txt").write_text("dear")
    wrong_config = tmp_path / "wrong.json"
    wrong_config.write_text('{"features": ["moon_z"]}')
    output = outputs / "wrong"
    cases = {
        "no manifest": ((output,), {"data": tmp_path / "none"}, 2, "holds no data set"),
        "altered": ((output,), {"data": broken}, 1, "is not the file that the manifest lists"),
        "gpu": ((output, "--accelerator", "gpu"), {}, 2, "TensorFlow sees no GPU"),
        "tpu": ((output, "--accelerator", "tpu"), {}, 2, "no TPU can be used from this machine"),
        "feature": ((output, "--config", wrong_config), {}, 2, "wants the feature moon_z"),
        "batch": ((output, "--batch", 100_000), {}, 2, "a step takes 100,000 there: lower --batch"),
        "rate": ((output, "--learning-rate", 99), {}, 2, "--learning-rate is 99.0"),
        "output": ((kept,), {}, 2, "holds something that is no training"),
    }
    calls = {
        name: (start(*words, **how), code, sentence)
        for name, (words, how, code, sentence) in cases.items()
    }
    for name, (call, code, sentence) in calls.items():
        ended = call.wait()
        assert (name, ended.code) == (name, code), ended.err
        said = [line for line in ended.err.splitlines() if not line.endswith("…")]
        assert len(said) == 1, (name, said)
        assert sentence in said[0]
        assert ended.out == ""
    assert not output.exists()
    assert not list(outputs.glob(".wrong.unfinished"))
    assert (kept / "letter.txt").read_text() == "dear"


def test_the_feed_rate_is_told(start, outputs):
    call = start(outputs / "none", "--profile-input", "--step-time-ms", "5", "--json")
    ended = call.wait()
    assert ended.code == 0, ended.err
    found = json.loads(ended.out)
    assert found["bottleneck"] in ("infeed", "model")
    assert found["infeed"] > 0
    assert found["needs"]["examples_per_second"] == 64 / 0.005


def test_filling_the_pipelines_seats_leaves_the_trainings_alone():
    assert not {seat.name for seat in registry.SEATS} & {
        seat.name for seat in registry.TRAINING_SEATS
    }
    assert "infeed" not in registry.fill("solutions")
    assert list(registry.fill("solutions", registry.TRAINING_SEATS))[:2] == ["infeed", "model"]


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from pipelines.cli.train import make_parser;"
        "make_parser('x').format_help();"
        "heavy = {'tensorflow', 'numpy', 'pyarrow', 'apache_beam', 'sklearn'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
