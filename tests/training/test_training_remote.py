"""`workshop train` with its output in a bucket: an emulator of Google Cloud Storage."""

import json
import signal

import pytest

from pipelines import storage as files
from tests.support.fork_server import in_time
from tests.support.object_storage import BUCKET, names, put, without_credentials
from tests.support.training_calls import train


def train_anonymously(argv: list[str]) -> int:
    """A training, called in a process of its own."""
    without_credentials()
    return train(argv)


@pytest.fixture(scope="module")
def start(storage, runs, data_set, small_training):
    """Starts a training as `small_training` was, with the emulator for the service."""

    def start(output, *argv):
        words = [data_set, "--output", output, "--config", small_training.config]
        argv = [str(word) for word in (*words, "--no-baseline", "--json", *argv)]
        return runs.start(f"{__name__}:train_anonymously", argv, env=storage)

    return start


@pytest.fixture(scope="module")
def killed(storage, start):
    """A training that was killed after a checkpoint: (its output, the last step in the bucket)."""
    output = f"gs://{BUCKET}/training"

    def last() -> int:
        found = names(storage["STORAGE_EMULATOR_HOST"], "training/checkpoints/ckpt-")
        steps = [int(n.split("-")[1].split(".")[0]) for n in found if n.endswith(".index")]
        return max(steps, default=0)

    call = start(output, "--checkpoint-every", 3, "--steps-per-execution", 1)
    assert in_time(lambda: last() >= 9 or not call.running(), every=0.05)
    assert call.running(), call.wait().err
    call.kill(signal.SIGKILL)
    assert call.wait().code == -signal.SIGKILL
    step = last()
    # What one leaves that is killed before it has removed the oldest.
    put(storage["STORAGE_EMULATOR_HOST"], "training/checkpoints/ckpt-1.index", b"old")
    return output, step


def test_what_goes_on_elsewhere_ends_as_what_was_never_stopped(
    killed,
    start,
    storage,
    small_training,
    tmp_path,
):
    output, step = killed
    address = storage["STORAGE_EMULATOR_HOST"]
    assert "training/TRAINING.json" not in names(address, "training/")
    other = start(output, "--seed", 7).wait()
    assert other.code == 2
    assert f"An unfinished training with other settings is in {output}: run it" in other.err
    resumed = start(output, "--checkpoint-every", 3, "--steps-per-execution", 1).wait()
    assert resumed.code == 0, resumed.err
    expected, found = small_training.outcome, json.loads(resumed.out)
    assert found["output"] == output
    assert found["steps"] == expected["steps"] > step
    loss, of_whole = (o["comparison"][0]["test"]["log_loss"] for o in (found, expected))
    assert loss == pytest.approx(of_whole, abs=1e-4)
    there = names(address, "training/")
    assert {
        *("training/TRAINING.json", "training/config.json", "training/model/model.keras"),
        *("training/report/index.html", "training/report/report.json"),
    } <= there
    assert "training/.unfinished.json" not in there
    assert sum(name.endswith(".index") for name in there) == 2

    model = tmp_path / "model.keras"
    model.write_bytes(files.read_file(f"{output}/model/model.keras"))
    import keras

    import pipelines.training.layers  # noqa: F401  (registers the model's layers)

    assert keras.saving.load_model(model).count_params() > 0

    again = start(output).wait()
    assert again.code == 2
    assert f"--output {output} holds a training already, and object storage cannot" in again.err


def test_a_folder_with_something_else_in_it_is_kept(start, storage):
    address = storage["STORAGE_EMULATOR_HOST"]
    put(address, "album/holiday.jpg", b"mine")
    kept = start(f"gs://{BUCKET}/album", "--restart")
    nowhere = start("gs://nowhere/training")
    assert kept.wait().code == nowhere.wait().code == 2
    assert "holds something that is no training: choose another folder." in kept.wait().err
    assert names(address, "album/") == {"album/holiday.jpg"}
    assert "--output gs://nowhere/training cannot be written" in nowhere.wait().err
    assert len(nowhere.wait().err) < 1_000
