"""Export, skew, batch and online prediction, as their users see them."""

import contextlib
import http.client
import json
import re
import shlex
import shutil
import signal
import subprocess
import sys

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from pipelines.cli import export as export_command
from pipelines.problems import RequestError
from pipelines.serving.export import _published, read_trained
from pipelines.serving.exported import read_export
from tests.support.fork_server import in_time


@pytest.fixture(scope="module")
def command(runs):
    """Starts a command of the serving stage."""

    def start(name: str, *argv):
        function = f"pipelines.cli.{name}:{name}_command"
        return runs.start(function, [str(word) for word in argv])

    return start


@pytest.fixture(scope="module")
def trained(small_training):
    """A small training's folder."""
    return small_training.output


@pytest.fixture(scope="module")
def exported(command, trained, tmp_path_factory):
    """An export of it, checked: (its folder, what `--json` printed)."""
    output = tmp_path_factory.mktemp("serving") / "export"
    ended = command("export", "--training", trained, "--output", output, "--check", "--json").wait()
    assert ended.code == 0, ended.err
    return output, json.loads(ended.out)


def test_what_is_served_is_what_was_trained(exported, data_set):
    _, outcome = exported
    found = outcome["skew"]
    assert found["passed"]
    counts = json.loads((data_set / "MANIFEST.json").read_text())["rows"]
    assert found["rows"] == counts["test"]
    assert (found["integers"], found["integers_that_differ"]) == (3, 0)
    assert found["columns"] <= 1e-5
    assert found["examples"] <= 1e-5
    assert found["largest_number"] <= 1e-5


def test_what_is_served_of_a_training_with_jax_is_what_was_trained(
    runs, small_jax_training, tmp_path
):
    words = ["--training", small_jax_training.output, "--output", tmp_path / "export"]
    words = [str(word) for word in (*words, "--check", "--json")]
    # The framework that the environment names is not the one that serves.
    call = runs.start("pipelines.cli.export:export_command", words, env={"KERAS_BACKEND": "jax"})
    ended = call.wait()
    assert ended.code == 0, ended.err
    found = json.loads(ended.out)["skew"]
    assert found["passed"]
    assert found["integers_that_differ"] == 0
    assert max(found[name] for name in ("columns", "examples", "largest_number")) <= 1e-5


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
    ended = runs.start("tests.support.serving_calls:export_that_skews", *words).wait()
    assert ended.code == 0, ended.err
    found = json.loads(out.read_text())
    assert not found["passed"]
    assert found["integers_that_differ"] == 0
    assert found["worst"] in ("temp_z", "weather_temp_missing")
    assert found["columns"] > 1e-5


@pytest.fixture
def kept(tmp_path):
    """A folder that holds something else."""
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "letter.txt").write_text("dear")
    yield folder
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]


def one_sentence(err: str) -> str:
    """What was said beside progress."""
    (said,) = [line for line in err.splitlines() if not line.endswith("…")]
    return said


def test_wrong_requests_for_an_export_get_one_sentence(command, trained, kept, tmp_path):
    damaged = tmp_path / "damaged"
    shutil.copytree(trained, damaged)
    (damaged / "model" / "model.keras").write_bytes(b"no archive")
    output = tmp_path / "export"
    cases = [
        # The name that the option had, and still may have.
        (("export", "--model", damaged, "--output", output), 1, "model.keras is damaged"),
        (("export", "--training", trained, "--output", kept), 2, "no exported model"),
        (("skew", "--model", trained), 2, "holds a training, and no export"),
        (
            ("predict", kept / "letter.txt", "--model", kept, "--output", output),
            2,
            "that `./workshop",
        ),
        (("export", "--training", kept, "--output", output), 2, "that `./workshop train` printed"),
    ]
    calls = [(command(*words), code, sentence) for words, code, sentence in cases]
    for call, code, sentence in calls:
        ended = call.wait()
        assert ended.code == code, ended.err
        assert sentence in one_sentence(ended.err)
        assert ended.out == ""
    assert not output.exists()


def test_a_training_that_does_not_fit_its_data_is_refused(trained, kept, tmp_path):
    other_run = tmp_path / "other_run"
    shutil.copytree(trained, other_run)
    facts = json.loads((other_run / "TRAINING.json").read_text())
    facts["data"]["run"] = "another"
    (other_run / "TRAINING.json").write_text(json.dumps(facts))
    without = tmp_path / "without"
    shutil.copytree(trained, without)
    (without / "model" / "model.keras").unlink()
    cases = [
        ((str(tmp_path / "none"),), "holds no trained model"),
        ((str(other_run),), "is of another run"),
        ((str(without),), "model.keras is missing"),
        ((str(trained), str(kept)), "holds no data set"),
    ]
    for arguments, sentence in cases:
        with pytest.raises(RequestError, match=re.escape(sentence)):
            read_trained(*arguments)


def test_a_training_and_an_export_are_not_taken_for_each_other(exported, trained, tmp_path):
    with pytest.raises(RequestError, match="holds an export, and no training") as refused:
        read_trained(str(exported[0]))
    # The folder that it names is the one to give.
    assert re.search(r"the one in (\S+);", str(refused.value))[1] == str(trained)
    copy = tmp_path / "a training"
    shutil.copytree(trained, copy)
    with pytest.raises(RequestError, match="holds a training, and no export") as refused:
        read_export(str(copy))
    words = shlex.split(re.search(r"`(.+?)`", str(refused.value))[1])
    given = export_command.make_parser("x").parse_args(words[2:])
    assert (words[:2], given.training) == (["./workshop", "export"], str(copy))
    assert read_trained(given.training).folder == str(copy)
    with _published(given.output):
        assert not (tmp_path / "a training-export").exists()
    assert str(refused.value).endswith(f"give --model {given.output}.")
    with pytest.raises(RequestError, match=r"make one with `\./workshop export --output"):
        read_export(str(tmp_path / "none"))


def test_an_export_of_other_columns_is_refused(exported, tmp_path):
    copy = tmp_path / "export"
    shutil.copytree(exported[0], copy)
    read_export(str(copy))
    facts = json.loads((copy / "EXPORT.json").read_text())
    (copy / "EXPORT.json").write_text(json.dumps({**facts, "schema": "other"}))
    with pytest.raises(RequestError, match="exported with other columns"):
        read_export(str(copy))
    (copy / "EXPORT.json").write_text("{")
    with pytest.raises(RequestError, match="is damaged"):
        read_export(str(copy))
    (copy / "EXPORT.json").write_text(json.dumps(facts))
    (copy / "1" / "saved_model.pb").unlink()
    with pytest.raises(RequestError, match="holds no SavedModel"):
        read_export(str(copy))


@pytest.fixture(scope="module")
def with_bad_rows(six_thousand_flights, tmp_path_factory):
    """The flights, and as many rows as `BAD` has that are none."""
    path = tmp_path_factory.mktemp("input") / "flights.csv"
    lines = six_thousand_flights.read_text().splitlines()
    names = lines[0].split(",")
    bad = ["2013,1,1,abc"]
    for number, (name, value, _) in enumerate(BAD[1:]):
        row = lines[1].split(",")
        row[names.index("flight")] = str(90_000 + number)
        row[names.index(name)] = value
        bad.append(",".join(row))
    path.write_text("\n".join([*lines, *bad]) + "\n")
    return path


# Columns of rows that are no flights, what they say, and the rule that they break.
BAD = [
    ("", "", "read.field_count"),
    ("month", "13", "schema.month.range"),
    ("dep_delay", "1e38", "read.type"),
    ("distance", "-5", "schema.distance.range"),
    ("time_hour", "0001-01-01T00:00:00Z", "schema.time_hour.instant"),
    ("time_hour", "9999-12-31T23:00:00Z", "schema.time_hour.instant"),
]


def test_flights_in_a_file_are_predicted_as_in_training(
    command, runs, exported, trained, with_bad_rows, tmp_path
):
    output, out = tmp_path / "predicted.parquet", tmp_path / "found.json"
    call = command("predict", with_bad_rows, "--model", exported[0], "--output", output, "--json")
    reference = runs.start(
        "tests.support.serving_calls:probabilities_of_records", str(trained), str(out)
    )
    ended = call.wait()
    assert ended.code == 0, ended.err
    done = json.loads(ended.out)
    flights = pd.read_csv(with_bad_rows, na_values=["NA"]).iloc[: -len(BAD)]
    assert done["read"] == len(flights) + len(BAD)
    assert done["quarantined"] == len(BAD)
    assert done["not_predicted"] == flights["dep_delay"].isna().sum()
    assert done["predicted"] + done["not_predicted"] + done["quarantined"] == done["read"]

    predicted = pq.read_table(output).to_pandas()
    assert predicted["late_probability"].isna().sum() == done["not_predicted"]
    known = predicted.dropna()
    assert (known["delay_p10"] <= known["delay_p50"]).all()
    assert (known["delay_p50"] <= known["delay_p90"]).all()
    # Flights with a label are the examples of the data set, and no other has its prediction.
    flights["time_hour"] = pd.to_datetime(flights["time_hour"], utc=True)
    identity = ["carrier", "flight", "origin", "time_hour"]
    labelled = flights[flights["arr_delay"].notna()][identity]
    joined = labelled.merge(predicted, on=identity, how="left", validate="one_to_one")
    assert reference.wait().code == 0, reference.wait().err
    expected = np.array(json.loads(out.read_text()))
    assert np.abs(np.sort(joined["late_probability"]) - expected).max() <= 1e-5

    lines = [
        json.loads(line)
        for path in (tmp_path / "predicted.parquet.quarantine").iterdir()
        for line in path.read_text().splitlines()
    ]
    assert len(lines) == len(BAD)
    rules = [line["rules"] for line in lines]
    for _, value, rule in BAD:
        assert any(rule in of_row for of_row in rules), (value, rules)
    assert all(line["reasons"] for line in lines)


def test_wrong_requests_for_predictions_get_one_sentence(
    command, exported, with_bad_rows, tmp_path
):
    headless = tmp_path / "headless.csv"
    headless.write_text("year,month\n2013,1\n")
    flights = tmp_path / "flights.csv"
    shutil.copy(with_bad_rows, flights)
    model, output = exported[0], tmp_path / "x.parquet"
    cases = [
        ((headless, "--model", model, "--output", output), "headless.csv, line 1: the columns day"),
        ((flights, "--model", tmp_path, "--output", output), "holds no exported model"),
        ((flights, "--model", model, "--output", flights), "is the input"),
    ]
    calls = [(command("predict", *words), sentence) for words, sentence in cases]
    for call, sentence in calls:
        ended = call.wait()
        assert ended.code == 2, ended.err
        assert sentence in one_sentence(ended.err)
    assert not output.exists()
    assert flights.read_text() == with_bad_rows.read_text()


@pytest.fixture(scope="module")
def ask(command, exported):
    """Asks a server: method, path, body -> (status, answer)."""
    call = command("serve", "--model", exported[0], "--port", 0)

    def ready() -> bool:
        # The server makes the file when the call has begun.
        told = call.out.exists() and "Ctrl-C" in call.out.read_text()
        return told or not call.running()

    # So long that only a hang reaches it, however busy the machine is.
    assert in_time(ready, 900, 0.05)
    port = int(re.search(r"127\.0\.0\.1:(\d+)/", call.out.read_text())[1])

    def ask(method: str, path: str, body=None):
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, 30)) as connection:
            data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
            connection.request(method, path, data)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())

    ask.told = call.out.read_text()
    yield ask
    call.kill(signal.SIGINT)
    ended = call.wait()
    assert ended.code == 130
    assert ended.err.endswith("Stopped.\n")


PREDICT = "/v1/models/flights:predict"


def example(row: dict, **other) -> dict:
    """A row, otherwise in some columns, as a serialised tf.Example in base64."""
    import base64

    # The bytes by hand: this process has no TensorFlow.
    def field(number: int, content: bytes) -> bytes:
        size, prefix = len(content), bytes([8 * number + 2])
        while size > 127:
            prefix, size = prefix + bytes([size % 128 + 128]), size // 128
        return prefix + bytes([size]) + content

    def feature(value) -> bytes:
        if isinstance(value, str):
            return field(1, field(1, value.encode()))
        return field(2, field(1, np.float32(value).tobytes()))

    known = {name: value for name, value in {**row, **other}.items() if value is not None}
    entries = [
        field(1, field(1, name.encode()) + field(2, feature(value)))
        for name, value in known.items()
    ]
    return {"b64": base64.b64encode(field(1, b"".join(entries))).decode()}


@pytest.fixture(scope="module")
def row(exported):
    columns = exported[1]["columns"]
    values = {"month": 5, "day": 3, "weekday": 5, "sched_dep_time": 1830, "sched_arr_time": 2030}
    values |= {"dep_delay": 30, "distance": 719, "carrier": "UA", "origin": "EWR", "dest": "ORD"}
    return {name: values.get(name) for name in columns}


def test_the_request_that_is_shown_can_be_sent_as_it_is(ask):
    (line,) = [line for line in ask.told.splitlines() if "curl" in line]
    curl, option, body, url = shlex.split(line)
    assert (curl, option) == ("curl", "-d")
    status, found = ask("POST", url[url.index("/v1/") :], body.encode())
    assert status == 200, found
    assert 0 < found["predictions"][0]["late_probability"] < 1
    (example,) = json.loads(body)["instances"]
    assert example["carrier"] == "UA"
    assert 1 <= example["month"] <= 12


def test_rows_and_columns_are_answered_alike(ask, row):
    early = {**row, "dep_delay": -5}
    status, by_row = ask("POST", PREDICT, {"instances": [row, early]})
    assert status == 200
    columns = {name: [row[name], early[name]] for name in row}
    status, by_column = ask("POST", PREDICT, {"inputs": columns})
    assert status == 200
    late = [answer["late_probability"] for answer in by_row["predictions"]]
    assert by_column["outputs"]["late_probability"] == pytest.approx(late, abs=1e-6)
    assert late[0] > late[1]
    assert len(by_row["predictions"][0]["delay_minutes"]) == 3


def test_a_serialised_row_is_answered_as_its_columns_are(ask, row):
    status, by_example = ask(
        "POST", PREDICT, {"signature_name": "examples", "instances": [example(row)]}
    )
    assert status == 200, by_example
    _, by_column = ask("POST", PREDICT, {"instances": [row]})
    found, expected = by_example["predictions"][0], by_column["predictions"][0]
    assert found["late_probability"] == pytest.approx(expected["late_probability"], abs=1e-6)


def test_a_missing_value_is_null_or_nan(ask, row):
    with_nan = json.dumps({"instances": [{**row, "weather_temp": float("nan")}]}).encode()
    assert b"NaN" in with_nan
    assert ask("POST", PREDICT, with_nan) == ask("POST", PREDICT, {"instances": [row]})


def test_the_features_can_be_asked_for(ask, row):
    body = {"signature_name": "features", "instances": [row]}
    status, found = ask("POST", PREDICT, body)
    assert status == 200
    (features,) = found["predictions"]
    assert features["weather_temp_missing"] == 1
    assert isinstance(features["dest_id"], int)


def test_the_status_is_that_of_tensorflow_serving(ask):
    status, found = ask("GET", "/v1/models/flights")
    assert status == 200
    assert found["model_version_status"][0]["state"] == "AVAILABLE"


def test_wrong_questions_are_answered_with_what_is_wrong(ask, row):
    lacking = {name: value for name, value in row.items() if name != "dest"}
    uneven = {**{name: [value] for name, value in row.items()}, "dest": ["ORD", "ORD"]}
    cases = [
        ({"instances": [row, lacking]}, "instances[1] lacks the column dest"),
        ({"instances": [{**row, "dep_dely": 1}]}, "did you mean dep_delay?"),
        ({"instances": [{**row, "dep_delay": "x"}]}, 'instances[0].dep_delay is "x"'),
        ({"instances": [{**row, "dep_delay": True}]}, "dep_delay is true: give a number"),
        ({"instances": [{**row, "dep_delay": 1e300}]}, "no float32 can hold"),
        ({"instances": [{**row, "dep_delay": None}]}, "instances[0].dep_delay is missing"),
        ({"instances": [{**row, "dest": 7}]}, "instances[0].dest is 7: give a text"),
        ({"instances": [row, {**row, "month": 13}]}, "instances[1].month is 13, and must be"),
        ({"instances": [{**row, "dep_delay": 1e38}]}, "dep_delay is 1e+38, and must be"),
        ({"signature_name": "features", "instances": [{**row, "day": 0}]}, "day is 0, and must"),
        ({"signature_name": "examples", "instances": [example(row, month=13)]}, "month is 13.0"),
        ({"signature_name": "examples", "instances": [example(row, dest=None)]}, "dest is missing"),
        ({"instances": []}, "at least one row"),
        ({"instances": [5]}, "is no object"),
        ({"inputs": uneven}, "inputs.dest has 2 values"),
        ({"inputs": 5}, "is no object"),
        ({}, 'Give either "instances"'),
        ([], "no JSON object"),
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        ({"signature_name": "x", "instances": [row]}, "signature_name is 'x'"),
        ({"signature_name": "examples", "instances": [{"b64": "*"}]}, "is not base64"),
        ({"signature_name": "examples", "instances": [{"b64": "AAAA"}]}, "Could not parse"),
    ]
    for body, sentence in cases:
        status, found = ask("POST", PREDICT, body)
        assert (status, list(found)) == (400, ["error"]), body
        assert sentence in found["error"], body
    assert ask("GET", "/v1/models/trains")[0] == 404
    assert ask("POST", "/v1/models/flights:explain", {})[0] == 404
    assert ask("POST", "/v1/models/flights/versions/2:predict", {})[0] == 404


def test_a_port_that_is_taken_is_said_to_be(command, exported):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = command("serve", "--model", exported[0], "--port", port).wait()
    assert ended.code == 2
    assert f"--port {port} cannot be used" in ended.err


def test_help_of_serving_and_tuning_imports_nothing_heavy():
    code = (
        "import sys; from pipelines.cli import export, predict, serve, skew, tune;"
        "commands = [export, predict, serve, skew, tune];"
        "[command.make_parser('x').format_help() for command in commands];"
        "heavy = {'tensorflow', 'numpy', 'pyarrow', 'apache_beam', 'optuna'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
