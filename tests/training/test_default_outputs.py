"""Where trainings, searches and exports go when nobody names a folder: not over another job's."""

import argparse
import contextlib
from unittest import mock

import pytest

from pipelines.cli import export as export_command
from pipelines.cli import train as train_command
from pipelines.cli import tune as tune_command


class _Went(Exception):
    """The folder that was prepared."""


def prepared_for(output: str, *_):
    raise _Went(output)


@pytest.mark.parametrize(
    ("job", "where"), [("flights", "build/training"), ("strikes", "build/strikes-training")]
)
def test_a_training_goes_to_its_jobs_folder(monkeypatch, job, where):
    from pipelines.training import train, workspace

    plan = mock.MagicMock()
    plan.data.job = job
    monkeypatch.setattr(train, "check", lambda given, console: plan)
    monkeypatch.setattr(workspace, "prepare", prepared_for)
    for words, expected in (([], where), (["--output", "build/mine"], "build/mine")):
        given = train_command.make_parser("x").parse_args(words)
        with pytest.raises(_Went, match=f"^{expected}$"):
            train.train(given, mock.MagicMock())


@pytest.mark.parametrize(
    ("job", "where"), [("flights", "build/tuning"), ("strikes", "build/strikes-tuning")]
)
def test_a_search_goes_to_its_jobs_folder(monkeypatch, job, where):
    from pipelines.training import tuning

    for name in ("open_data", "read_features", "registry"):
        monkeypatch.setattr(tuning, name, mock.MagicMock())
    monkeypatch.setattr(tuning, "prepare", mock.MagicMock())
    tuning.open_data.return_value.job = job
    monkeypatch.setattr(tuning.tuning_study, "prepare", prepared_for)
    given = tune_command.make_parser("x").parse_args([])
    with pytest.raises(_Went, match=f"^{where}$"):
        tuning.tune(given, mock.MagicMock())


@pytest.mark.parametrize(
    ("job", "where"), [("flights", "build/export"), ("strikes", "build/strikes-export")]
)
def test_an_export_goes_to_its_jobs_folder(monkeypatch, job, where):
    from pipelines.serving import export

    trained = mock.MagicMock()
    trained.job.name = job
    monkeypatch.setattr(export, "read_trained", lambda *_: trained)
    monkeypatch.setattr(export, "maker", mock.MagicMock())
    monkeypatch.setattr(export, "write_export", lambda trained, output, seat: prepared_for(output))
    console = mock.MagicMock()
    console.loading.return_value = contextlib.nullcontext()
    monkeypatch.setattr(export_command, "start", lambda given, screen: console)
    given = export_command.make_parser("x").parse_args([])
    assert isinstance(given, argparse.Namespace)
    with pytest.raises(_Went, match=f"^{where}$"):
        export_command._export(given, mock.MagicMock())


@pytest.mark.parametrize("command", [train_command, tune_command, export_command])
def test_help_names_both_folders(command):
    told = " ".join(command.make_parser("x").format_help().split())
    assert "of another job build/JOB-" in told
