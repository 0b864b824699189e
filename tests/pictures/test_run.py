"""A whole run on pictures that are drawn here: every file has one fate, and equal ones one side."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from pipelines.cli.quarantine import quarantine_command
from pipelines.digits import digit_files as bucket
from pipelines.pictures.data_set import PictureData
from pipelines.quarantine.rejected_rows import rejected
from pipelines.schemas.splits import SPLITS
from pipelines.writing import manifest
from tests.support.small_jobs import PICTURE_LABELS as LABELS
from tests.support.small_jobs import PICTURES as DIGITS
from tests.support.small_jobs import drawn_pictures as blobs
from tests.support.small_jobs import near_pictures, plain_pictures

PLAIN = plain_pictures()
NEAR = near_pictures()


@pytest.fixture(scope="module")
def folder(small_job) -> Path:
    return small_job("digits").input


@pytest.fixture(scope="module")
def data_set(small_job) -> manifest.Manifest:
    return manifest.load(str(small_job("digits").data_set))


def examples(data_set) -> dict[str, list[str]]:
    data = PictureData(data_set)
    return {split: data.examples(split).paths for split in SPLITS}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--suite", "a.json"], "--suite is for jobs of tables, and pictures are none"),
        (["--rows=10"], "--rows is for jobs of tables"),
        (["--wrokers", "2"], "There is no option --wrokers"),
        (["--hosts", "10001"], "--hosts 10,001: at most 10,000"),
        (["--compression", "gzip", "--format", "arrayrecord"], "leave one out"),
        (["--workers", "2", "--runner", "PrismRunner"], "--workers is for this machine's own"),
        (["--runner", "DataflowRunner"], "--project is missing"),
    ],
)
def test_an_option_that_would_be_passed_over_is_refused(folder, runs, tmp_path, options, words):
    output = tmp_path / "out"
    argv = ["--job", "digits", "--input", str(folder), "--output", str(output), *options]
    ended = runs.start("pipelines.cli.run:run_command", argv).wait()
    assert ended.code == 2
    assert words in ended.err
    assert not output.exists()


def test_every_file_has_one_fate(folder, data_set):
    kinds = [kind for kind in bucket.kinds_of(DIGITS, bucket.SEED) if kind]
    broken = Counter(kind.rule for kind in kinds if kind.rule)
    rows = data_set.rows
    copies = sum(kind.name.startswith("twice") for kind in kinds)
    assert rows["read"] == DIGITS + copies + len(NEAR)
    assert rows["quarantined"] == sum(broken.values())
    assert rows["unlabelled"] == 1
    assert sum(rows.values()) == 2 * rows["read"]
    there = [path for paths in examples(data_set).values() for path in paths]
    assert len(there) == len(set(there)) == rows["read"] - rows["quarantined"] - 1
    entries = list(rejected(data_set.folder))
    assert Counter(rule for entry in entries for rule in entry["rules"]) == broken
    assert not {entry["row"]["path"] for entry in entries} & set(there)


def test_rejected_files_are_told_by_rule_and_not_to_be_corrected_in_a_table(data_set, capsys):
    assert quarantine_command([data_set.folder]) == 0
    said = capsys.readouterr().out
    assert "picture.damaged\n           digits/" in said
    assert said.endswith("put right files in their place, and run again.\n")
    page = Path(data_set.folder, "validation", "index.html").read_text()
    assert "picture.frames" in page
    assert "--corrections" not in page


def test_examples_have_the_pixels_and_labels_of_their_files(data_set):
    pixels = blobs()
    data = PictureData(data_set)
    assert data.classes == tuple("0123456789")
    for split in SPLITS:
        found = data.examples(split)
        for index, path in enumerate(found.paths):
            number = int(path.split("/")[1][:5])
            assert found.labels[index] == LABELS[number]
            apart = np.abs(found.pixels[index].astype(int) - pixels[number])
            # JPEG loses some, also under a wrong name.
            assert apart.mean() < (0.1 if number in PLAIN and path.endswith(".png") else 15)


def test_equal_and_nearly_equal_pictures_are_on_one_side(data_set):
    sides = {path: split for split, paths in examples(data_set).items() for path in paths}
    copies = [path for path in sides if "-copy" in path]
    assert len(copies) >= 3
    for path in copies:
        assert sides[path] == sides[path.split("-copy")[0] + ".png"]
    for number in NEAR:
        assert sides[f"near/{number:05d}.jpg"] == sides[f"digits/{number:05d}.png"]
    # Some have another hash than the digit, and are of its group.
    assert set(data_set.data["near_equal"]["groups"]) == {2}
    assert len(set(sides.values())) == 3


def test_two_workers_make_the_same_bytes_and_arrays_the_same_records(
    folder, data_set, runs, tmp_path
):
    argv = ["--job", "digits", "--input", str(folder), "--output", str(tmp_path / "digits")]
    more = ["--workers", "2", "--format", "both"]
    ended = runs.start("pipelines.cli.run:run_command", [*argv, *more]).wait()
    assert ended.code == 0, ended.err
    again = manifest.load(str(tmp_path / "digits"))
    for split in SPLITS:
        assert again.shards(split) == data_set.shards(split)
    assert again.data["near_equal"] == data_set.data["near_equal"]
    array = dict(again.data["splits"])
    array = {
        split: {"examples": entry["examples"], "shards": entry["arrayrecord"]}
        for split, entry in array.items()
    }
    data = manifest.Manifest(again.folder, {**again.data, "splits": array})
    assert examples(data) == examples(data_set)


def test_a_folder_that_is_none_is_refused(runs, tmp_path):
    argv = ["--job", "digits", "--input", str(tmp_path / "none"), "--output", str(tmp_path / "x")]
    ended = runs.start("pipelines.cli.run:run_command", argv).wait()
    assert ended.code == 2
    assert "is no folder" in ended.err
    assert not [*tmp_path.iterdir()]


def test_the_manifest_says_how_pictures_are_to_be_decoded(data_set):
    told = data_set.data["pictures"]
    assert (told["height"], told["width"], told["channels"]) == (28, 28, 1)
    assert "ITU-R 601-2" in told["colour"]
    path = Path(data_set.folder, "statistics", "pictures.json")
    described = json.loads(path.read_text())
    classes = Counter()
    for split in SPLITS:
        classes.update(described[split]["class"])
    assert sum(classes.values()) == sum(data_set.rows[split] for split in SPLITS)


def test_a_training_of_the_data_set_is_published_with_its_report(data_set, runs, tmp_path):
    output = tmp_path / "training"
    argv = [data_set.folder, "--output", str(output), "--epochs", "2", "--batch", "32"]
    ended = runs.start("pipelines.cli.train:train_command", argv).wait()
    assert ended.code == 0, ended.err
    assert "in the test split read" in ended.out
    facts = json.loads((output / "TRAINING.json").read_text())
    assert facts["examples"] == {split: data_set.rows[split] for split in SPLITS}
    assert len(facts["history"]) == 2
    report = json.loads((output / "report.json").read_text())
    assert sum(map(sum, report["confusion"])) == data_set.rows["test"]
    assert (output / "model" / "model.keras").is_file()
