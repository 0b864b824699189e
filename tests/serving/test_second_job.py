"""Training, export and prediction for a job that has nothing of the flights."""

import json
import shutil

import pyarrow.parquet as pq
import pytest

from pipelines.problems import RequestError
from pipelines.training.features import read_features
from pipelines.training.infeed import open_data
from pipelines.training.objective import objective_of
from pipelines.training.prepare import defaults, wanted
from pipelines.writing import manifest
from tests.support import second_job

ROWS = 2_000


@pytest.fixture(scope="module")
def call(runs):
    """Starts a command where the second job is among the jobs."""

    def start(command: str, *argv, having: str = "call"):
        words = [str(word) for word in argv]
        return runs.start(f"tests.support.second_job:{having}", command, *words)

    return start


@pytest.fixture(scope="module")
def data(call, tmp_path_factory):
    """A data set of the job."""
    folder = tmp_path_factory.mktemp("sightings")
    second_job.write_rows(folder / "rows.csv", ROWS)
    ended = call(
        *("run", "--job", "sightings", "--input", folder / "rows.csv", "--output", folder / "data")
    ).wait()
    assert ended.code == 0, ended.err
    return folder / "data"


@pytest.fixture(scope="module")
def trained(call, data):
    """A training on it: (its folder, what `--json` printed)."""
    output = data.parent / "training"
    config = second_job.settings_at(data.parent / "config.json")
    ended = call("train", data, "--output", output, "--config", config, "--json").wait()
    assert ended.code == 0, ended.err
    return output, json.loads(ended.out)


@pytest.fixture(scope="module")
def exported(call, trained):
    """An export of that, compared: (its folder, what `--json` printed)."""
    output = trained[0].parent / "export"
    ended = call("export", "--training", trained[0], "--output", output, "--check", "--json").wait()
    assert ended.code == 0, ended.err
    return output, json.loads(ended.out)


def test_the_report_is_about_the_jobs_label(trained):
    output, outcome = trained
    report = json.loads((output / "report" / "report.json").read_text())
    names = [entry["name"] for entry in report["comparison"]]
    assert names == [
        *("this model", "gradient boosting, same features", "height_z alone", "always no")
    ]
    model, _, number, never = [entry["test"] for entry in report["comparison"]]
    # Low ones are hurt more often: a share that falls with the number is found too.
    assert number["auc"] > 0.75
    assert model["auc"] > 0.75
    assert never["brier"] == pytest.approx(report["positive"]["test"])
    assert report["features"] == ["colour_id", "height_z"]
    assert report["chosen_features"] == []
    assert set(report["groups"]) == {"colour"}
    assert {row["name"] for row in report["groups"]["colour"]} <= set(second_job.COLOURS)
    assert report["amount"] is None
    assert outcome["settings"]["quantiles"] == []
    assert outcome["settings"]["crosses"] == outcome["settings"]["skip_embedding"] == []
    page = (output / "report" / "index.html").read_text()
    assert "Which sightings were hurt" in page
    for word in ("flight", "delay", "late ", "uantile"):
        assert word not in page


def test_what_is_served_is_what_was_trained(exported, data):
    output, outcome = exported
    assert outcome["skew"]["passed"]
    assert outcome["skew"]["rows"] == manifest.load(str(data)).rows["test"]
    facts = json.loads((output / "EXPORT.json").read_text())
    assert facts["job"] == "sightings"
    assert facts["columns"] == {"height": "float32", "colour": "string"}
    assert facts["required"] == ["height"]
    assert facts["outputs"] == {"probability": "hurt_probability", "quantiles": None}


def test_rows_in_a_file_are_predicted(call, exported, tmp_path):
    rows, output = tmp_path / "rows.csv", tmp_path / "predicted.parquet"
    rows.write_text(
        "number,height,colour,harm\n7,90,grey,\n3,5,red,\n5,,red,\n9,50,pink,\nx,1,red,\n"
    )
    words = ("predict", rows, "--model", exported[0], "--output", output)
    ended = call(*words, "--json").wait()
    assert ended.code == 0, ended.err
    done = json.loads(ended.out)
    counts = {name: done[name] for name in ("read", "predicted", "not_predicted", "quarantined")}
    assert counts == {"read": 5, "predicted": 2, "not_predicted": 1, "quarantined": 2}
    predicted = pq.read_table(output).to_pydict()
    assert list(predicted) == ["number", "hurt_probability"]
    assert predicted["number"] == [3, 5, 7]
    low, unknown, high = predicted["hurt_probability"]
    assert unknown is None
    assert low > 0.5 > high
    told = call(*words).wait().out
    assert "2 sightings predicted" in told
    assert "1 not predicted: height is missing" in told


def test_a_data_set_whose_job_is_not_here_can_be_trained_on(call, data, tmp_path):
    config = second_job.settings_at(tmp_path / "config.json")
    words = (data, "--output", tmp_path / "training", "--config", config, "--no-baseline")
    ended = call("train", *words, "--json", having="without_job").wait()
    assert ended.code == 0, ended.err
    outcome = json.loads(ended.out)
    assert (outcome["rows"], outcome["label"]["title"]) == ("rows", "were hurt")
    refused = call("export", "--training", tmp_path / "training", having="without_job").wait()
    assert refused.code == 2
    assert "there is no such job" in refused.err


@pytest.fixture
def altered(data, tmp_path):
    """A copy of the data set, with other facts in its manifest."""
    copy = tmp_path / "copy"
    shutil.copytree(data, copy)

    def alter(**facts):
        path = copy / manifest.NAME
        path.write_text(json.dumps({**json.loads(path.read_text()), **facts}))
        return str(copy)

    return alter


@pytest.mark.parametrize("labels", [[], [{"name": "cost", "kind": "number", "title": "dollars"}]])
def test_a_data_set_without_a_binary_label_is_refused(altered, labels):
    with pytest.raises(RequestError, match="has no label that is true or false"):
        open_data(altered(labels=labels), ("train",))


def test_a_label_is_no_feature_and_the_measure_is_the_declared_one(altered):
    folder = altered(
        labels=[
            {"name": "hurt", "kind": "binary", "title": "were hurt"},
            {"name": "height_z", "kind": "number", "title": "metres"},
        ]
    )
    features = read_features(folder)
    assert (features.label, features.amount, features.numbers) == ("hurt", "height_z", ())
    with pytest.raises(RequestError, match="The comparison with height_z alone wants"):
        read_features(altered(baseline="height_z"))


def test_a_data_set_knows_its_job(data):
    assert open_data(str(data), ("train",)).job == "sightings"


def test_a_setting_that_is_asked_for_and_cannot_be_is_refused(data):
    objective = objective_of(manifest.load(str(data)))
    features = read_features(str(data), objective)
    base = defaults(objective, features)
    assert (base.quantiles, base.crosses) == ((), ())
    wanted(features, base)
    from dataclasses import replace

    with pytest.raises(RequestError, match="wants the feature moon_id"):
        wanted(features, replace(base, crosses=(("colour_id", "moon_id"),)))
    with pytest.raises(RequestError, match="has no label that is a number"):
        wanted(features, replace(base, quantiles=(0.5,)))
