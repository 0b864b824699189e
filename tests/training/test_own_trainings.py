"""Which data sets have a training of their own, and that its options are what is shown."""

import argparse
import json

import pytest

from pipelines.cli import own_commands
from pipelines.cli.train import train_command
from pipelines.problems import RequestError


def data_set(folder, job: str) -> str:
    folder.mkdir()
    (folder / "MANIFEST.json").write_text(json.dumps({"format": 1, "job": job}))
    return str(folder)


@pytest.mark.parametrize(
    ("job", "what"), [("digits", "pictures"), ("remarks", "packed texts"), ("flights", None)]
)
def test_help_is_that_of_the_training_of_the_data_set(job, what, tmp_path, capsys):
    data = data_set(tmp_path / job, job)
    with pytest.raises(SystemExit) as ended:
        train_command(["--epochs", "2", data, "--help"])
    assert ended.value.code == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert ("--profile-input" in shown) is (what is None)
    assert (f"folder of a run's data set of {what}" in shown) is (what is not None)


def test_an_option_of_tables_alone_is_refused_and_a_job_for_a_service_is_not_looked_into(
    tmp_path, capsys, monkeypatch
):
    data = data_set(tmp_path / "some", "remarks")
    with pytest.raises(SystemExit) as ended:
        train_command([data, "--no-baseline"], "workshop train")
    assert ended.value.code == 2
    assert "unrecognized arguments: --no-baseline" in capsys.readouterr().err
    monkeypatch.setattr(own_commands, "of_data_set", lambda folder: pytest.fail("was read"))
    monkeypatch.setattr("pipelines.training.jobs.print_job", lambda given: print(given.job))
    train_command(["gs://b/data", "--job", "vertex"])
    assert capsys.readouterr().out == "vertex\n"


def test_a_job_of_a_table_may_have_a_training_of_its_own_and_no_run(tmp_path):
    assert own_commands.of_arguments(["--job", "remarks"]) is None
    assert own_commands.of_data_set(data_set(tmp_path / "some", "remarks")).train


def test_a_model_that_takes_no_rows_is_not_exported(tmp_path):
    from pipelines.serving.export import read_trained

    (tmp_path / "TRAINING.json").write_text(json.dumps({"job": "legs", "data": {}}))
    with pytest.raises(RequestError, match="examples of legs, which are no rows of a table"):
        read_trained(str(tmp_path))


def test_what_cannot_be_parsed_is_seen_by_nobody(capsys):
    def add(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--epochs", type=int)

    assert own_commands.glance(["--help", "--other", "--epochs=3"], add).epochs == 3
    assert own_commands.glance(["--epochs=x"], add) is None
    assert capsys.readouterr() == ("", "")
