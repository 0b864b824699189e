"""Training with JAX: any number of devices makes the same steps, and one model serves both."""

import json
import signal
import socket
import sys

import numpy as np
import pytest

from pipelines.problems import RequestError
from pipelines.training import frameworks, workspace
from tests.support.fork_server import in_time
from tests.support.jax_training import devices

KINDS = ["one", "eight", "divided"]


@pytest.fixture(scope="module")
def proved(jax_runs, array_data_set, tmp_path_factory):
    """Some steps by one device, by eight, and by eight that divide the tables."""
    out = tmp_path_factory.mktemp("steps") / "found.json"
    call = "tests.support.jax_calls:losses"
    ended = jax_runs.start(call, str(array_data_set), str(out), env=devices(8)).wait()
    assert ended.code == 0, ended.err[-3000:]
    return json.loads(out.read_text())


@pytest.mark.parametrize("kind", ["eight", "divided"])
def test_eight_devices_make_the_same_losses_as_one(proved, kind):
    # With dropout: what is drawn for a row is the same, whichever device has it.
    np.testing.assert_allclose(proved[kind]["losses"], proved["one"]["losses"], rtol=1e-5)
    np.testing.assert_allclose(proved[kind]["logit"], proved["one"]["logit"], rtol=1e-4)
    np.testing.assert_allclose(proved[kind]["logits"], proved["one"]["logits"], atol=1e-5)


def test_every_example_is_evaluated_once_on_any_number_of_devices(proved, data_set):
    rows = json.loads((data_set / "MANIFEST.json").read_text())["rows"]["eval"]
    assert len(proved["eight"]["delays"]) == rows
    assert proved["eight"]["delays"] == proved["one"]["delays"]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_compiled_after_the_first_step(proved, kind):
    assert proved[kind]["traces"] == {"train": 1, "predict": 1}
    assert proved[kind]["compiled_again"] == 0
    assert proved[kind]["step"] == 6


@pytest.mark.parametrize("kind", KINDS)
def test_no_shape_is_dynamic_and_a_step_takes_over_the_memory_of_the_one_before(proved, kind):
    assert not proved[kind]["dynamic"]
    assert proved[kind]["gone"]


def test_large_tables_are_divided_among_the_devices(proved):
    assert proved["one"]["tables"] == proved["eight"]["tables"] == []
    tables, held = proved["divided"]["tables"], proved["divided"]["held"]
    # Not all of them have a multiple of eight rows.
    assert any(rows % 8 for rows, _ in tables)
    assert [len(set(pieces)) for pieces in held] == [8] * len(tables)


def test_no_step_needs_tensorflow(proved):
    assert proved["tensorflow"] is False


def test_an_accelerator_multiplies_in_bfloat16_and_keeps_its_weights_in_float32(
    jax_runs, array_data_set, tmp_path
):
    out = tmp_path / "found.json"
    call = "tests.support.jax_calls:products"
    ended = jax_runs.start(call, str(array_data_set), str(out)).wait()
    assert ended.code == 0, ended.err[-3000:]
    found = json.loads(out.read_text())
    # Forwards and backwards through a hidden layer and the two that make the answers.
    assert len(found["products"]) >= 6
    assert {kind for pair in found["products"] for kind in pair} == {"bf16"}
    assert found["weights"] == ["float32"]


@pytest.fixture(scope="module")
def start(jax_runs, array_data_set, small_jax_training):
    """Starts a training as `small_jax_training` was, on so many devices."""

    def start(output, *argv, data=array_data_set, count=1, **environment):
        words = [data, "--output", output, "--config", small_jax_training.config]
        words += ["--framework", "jax", "--no-baseline", *argv]
        return jax_runs.start(
            "tests.support.training_calls:train",
            [str(word) for word in words],
            env={**devices(count), **environment},
        )

    return start


def test_a_training_leaves_a_model_its_report_and_figures(small_jax_training, small_training, tf):
    from tensorflow.core.util import event_pb2

    output, outcome = small_jax_training.output, small_jax_training.outcome
    of_tensorflow = small_training.outcome
    assert outcome["framework"] == "jax"
    # Steps, edges of the bins and features are the same, whichever framework makes the steps.
    for name in ("steps", "steps_per_epoch", "edges", "features", "settings"):
        assert outcome[name] == of_tensorflow[name]
    assert outcome["comparison"][0]["test"]["auc"] > outcome["comparison"][-1]["test"]["auc"]
    (path,) = (output / "logs").glob("events.out.tfevents.*")
    events = [event_pb2.Event.FromString(r.numpy()) for r in tf.data.TFRecordDataset(str(path))]
    tags = {value.tag for event in events for value in event.summary.value}
    assert {"train/loss", "eval/auc", "eval/brier"} <= tags
    assert not list(output.parent.glob(".whole*"))


def test_a_training_killed_on_eight_devices_goes_on_upon_four_as_if_it_had_not_been(
    start, tmp_path, small_jax_training
):
    output = tmp_path / "killed"
    index = tmp_path / ".killed.unfinished" / "checkpoints" / "checkpoint"

    def last() -> int:
        return int(json.loads(index.read_text())[0].split("-")[1]) if index.exists() else 0

    call = start(output, "--checkpoint-every", 5, "--steps-per-execution", 1, count=8)
    assert in_time(lambda: last() >= 10 or not call.running(), every=0.01)
    call.kill(signal.SIGKILL)
    killed = call.wait()
    assert killed.code == -signal.SIGKILL, killed.err
    assert not output.exists()

    begun = last()

    ended = start(output, count=4).wait()
    assert ended.code == 0, ended.err
    assert f"Going on from step {begun} of" in ended.err
    history = json.loads((output / "report" / "report.json").read_text())["history"]
    whole = small_jax_training.outcome["history"]
    assert [entry["step"] for entry in history] == [entry["step"] for entry in whole]
    for found, right in zip(history, whole, strict=True):
        assert found["train"]["log_loss"] == pytest.approx(right["train"]["log_loss"], rel=1e-4)
        assert found["eval"]["log_loss"] == pytest.approx(right["eval"]["log_loss"], rel=1e-4)


def test_two_hosts_make_the_training_of_one(start, jax_runs, tmp_path, small_jax_training):
    output = tmp_path / "two"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    of_hosts = [
        {"JAX_COORDINATOR_ADDRESS": address, "JAX_NUM_PROCESSES": "2", "JAX_PROCESS_ID": str(host)}
        for host in range(2)
    ]
    calls = [start(output, "--json", count=2, **environment) for environment in of_hosts]
    ended = [call.wait() for call in calls]
    assert [end.code for end in ended] == [0, 0], [end.err[-1500:] for end in ended]
    whole = small_jax_training.outcome
    for end in ended:
        # Above it the collectives of processors greet each other.
        outcome = json.loads(end.out.splitlines()[-1])
        assert (outcome["accelerator"]["replicas"], outcome["accelerator"]["hosts"]) == (4, 2)
        for found, right in zip(outcome["history"], whole["history"], strict=True):
            assert found["eval"]["log_loss"] == pytest.approx(right["eval"]["log_loss"], rel=1e-4)
    assert (output / "model" / "model.keras").exists()


@pytest.mark.parametrize("trained_by", ["jax", "tensorflow"])
def test_both_frameworks_say_the_same_by_the_same_weights(
    trained_by, small_jax_training, small_training, jax_runs, tmp_path, tf
):
    import keras

    import pipelines.training.layers  # noqa: F401  (registers the model's layers)

    training = small_jax_training if trained_by == "jax" else small_training
    model = str(training.output / "model" / "model.keras")
    features = training.outcome["features"]
    chance = np.random.default_rng(0)
    sizes = list(features["categories"].values())
    rows = {
        "numbers": chance.normal(0, 1, (500, len(features["numbers"]))).astype(np.float32),
        "ids": chance.integers(0, sizes, (500, len(sizes))).astype(np.int32),
    }
    np.savez(tmp_path / "rows.npz", **rows)
    words = [model, str(tmp_path / "rows.npz"), str(tmp_path / "said.npz")]
    ended = jax_runs.start("tests.support.jax_calls:forward", *words).wait()
    assert ended.code == 0, ended.err[-3000:]
    by_jax = np.load(tmp_path / "said.npz")
    by_tensorflow = keras.saving.load_model(model)(rows, training=False)
    assert keras.config.backend() == "tensorflow"
    assert set(by_jax) == set(by_tensorflow) == {"label", "amount"}
    np.testing.assert_allclose(by_jax["label"], by_tensorflow["label"], atol=1e-5)
    np.testing.assert_allclose(by_jax["amount"], by_tensorflow["amount"], atol=1e-3)


def test_wrong_requests_get_one_sentence_before_anything_is_trained(start, tmp_path, data_set):
    output = tmp_path / "wrong"
    cases = {
        "mesh": (("--batch", 100), {"count": 8}, "--batch 100 does not divide among 8 replicas"),
        "gpu": (("--accelerator", "gpu"), {}, "--accelerator gpu: JAX finds none"),
        "xla": (("--xla", "off"), {}, "--xla off is not for JAX"),
        "tpu": (("--tpu", "mine"), {}, "JAX uses the TPU of the machine that it runs on"),
        "order": (("--any-order",), {}, "--any-order is not for --framework jax"),
        "format": ((), {"data": data_set}, "--to arrayrecord` writes them from those"),
        "batch": (("--batch", 100_000), {}, "a step takes 100,000 there: lower --batch"),
    }
    calls = {
        name: (start(output, *words, **how), sentence)
        for name, (words, how, sentence) in cases.items()
    }
    for name, (call, sentence) in calls.items():
        ended = call.wait()
        assert (name, ended.code) == (name, 2), ended.err
        said = [line for line in ended.err.splitlines() if not line.endswith("…")]
        assert len(said) == 1, (name, said)
        assert sentence in said[0]
    assert not list(tmp_path.iterdir())


def test_checkpoints_of_the_other_framework_are_told_by_name():
    begun = {"data": "1", "settings": {}, "framework": "jax"}
    asked = {**begun, "framework": "tensorflow"}
    with pytest.raises(RequestError, match=r"begun with jax, .* go on with --framework jax"):
        workspace.check_identity(begun, asked, "here")
    # One of a version that knew no other framework.
    del begun["framework"]
    with pytest.raises(RequestError, match="go on with --framework tensorflow"):
        workspace.check_identity(begun, {**asked, "framework": "jax"}, "here")


@pytest.mark.parametrize("module", ["jax", "optax", "orbax.checkpoint", "grain"])
def test_a_missing_package_of_jax_is_told_by_name(monkeypatch, module):
    installed = frameworks.installed
    monkeypatch.setattr(frameworks, "installed", lambda name: name != module and installed(name))
    with pytest.raises(RequestError) as told:
        frameworks.select("jax")
    assert str(told.value).startswith(f"--framework jax: {module} is not installed here; install")
    # Nobody asked for it.
    assert frameworks.choose(None) == "tensorflow"


def test_one_process_has_one_framework(tf):
    import keras

    assert sys.modules["keras"] is keras
    with pytest.raises(RequestError, match="Keras runs on tensorflow in this process already"):
        frameworks.select("jax")


@pytest.mark.parametrize(
    ("there", "chosen"),
    [
        ({"jax", "tensorflow"}, "tensorflow"),
        ({"jax"}, "jax"),
        ({"jax", "tensorflow", "gpu"}, "tensorflow"),
        ({"jax", "tensorflow", "gpu", "jax_cuda13_plugin"}, "jax"),
        ({"jax", "tensorflow", "tpu", "libtpu"}, "jax"),
        ({"jax", "tensorflow", "tpu", "libtpu", "tensorflow_tpu"}, "tensorflow"),
        ({"tensorflow", "tpu", "libtpu"}, "tensorflow"),
    ],
)
def test_the_framework_is_the_one_with_an_accelerator_here(monkeypatch, there, chosen):
    modules = there | ({"optax", "orbax.checkpoint", "grain"} if "jax" in there else set())
    monkeypatch.setattr(frameworks, "installed", modules.__contains__)
    monkeypatch.setattr(frameworks, "has_gpu", lambda: "gpu" in there)
    monkeypatch.setattr(frameworks, "has_tpu", lambda: "tpu" in there)
    assert frameworks.choose(None) == chosen
    assert frameworks.choose("tensorflow") == "tensorflow"
