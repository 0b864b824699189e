"""The job of the legs: a run of it, its laws, and what is trained on what it writes."""

import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from pipelines.legs.comparison import HISTORY, MODEL, differences, verdict
from pipelines.legs.history_measures import boosted
from pipelines.legs.leg_features import NAMES
from pipelines.legs.legs_training import targets_of
from pipelines.schemas.splits import SPLITS, SplitShares
from pipelines.sequences.read_rows import PackedRows, read_rows
from pipelines.tables.splitting import bucket_of_day
from pipelines.writing import manifest
from pipelines.writing.tfrecord import read_records
from tests.support.small_jobs import flights_of_few


@pytest.fixture(scope="module")
def made(runs, real_folder, small_job, tmp_path_factory):
    """Data sets of the same flights: in this order, and backwards with two workers."""
    folder = tmp_path_factory.mktemp("legs")
    header, lines = flights_of_few(real_folder)
    source = folder / "flights.csv"
    source.write_bytes(header + b"".join(lines[::-1]))
    words = [f"--input={source}", f"--output={folder / 'data'}", "--workers=2", "--format=both"]
    ran = runs.run("--job=legs", *words)
    assert ran.code == 0, ran.err
    found = [manifest.load(str(p)) for p in (small_job("legs").data_set, folder / "data")]
    assert found[0].rows["read"] == len(lines) > 1_000
    return found


def test_the_same_bytes_come_of_any_order_and_of_two_workers(made):
    one, two = (found.data for found in made)
    for part in ("rows", "splits", "legs"):
        assert one[part] == two[part]
    for name in ("vocabularies/categories.json", "transformed_metadata/schema.pbtxt"):
        first, second = (Path(found.folder, name).read_bytes() for found in made)
        assert first == second


def test_every_flight_and_every_leg_is_accounted_for(made):
    data = made[0].data
    rows, legs = data["rows"], data["legs"]["elements"]
    assert legs["read"] == rows["read"]
    assert legs["packed"] == {split: rows[split] for split in sorted(SPLITS)}
    assert legs["cut"] == {}
    assert sum(legs["dropped"].values()) == rows["unlabelled"] + rows["quarantined"]
    assert rows["unlabelled"] > 50


def sequences(tf, found, split):
    """By aircraft the windows of a split, each a dict of lists."""
    windows = defaultdict(list)
    for file in found.data["legs"]["sequences"]:
        if file["split"] != split or not file["path"].endswith("tfrecord"):
            continue
        for record in read_records(found.path(file)):
            example = tf.train.SequenceExample.FromString(record)
            lists = example.feature_lists.feature_list
            assert len(lists["late"].feature) <= file["bound"]
            window = {
                name: [(f.int64_list.value or f.float_list.value)[0] for f in lists[name].feature]
                for name in ("late", "minute_of_day", "distance", "since_schedule")
            }
            windows[example.context.feature["tailnum"].bytes_list.value[0]].append(window)
    return windows


def test_windows_are_those_of_the_days_of_their_split(made, small_job, tf):
    """Worked out from the file itself, without a window of the job's."""
    lines = small_job("legs").input.read_text().splitlines()
    header, *rows = (line.split(",") for line in lines)
    shares = SplitShares()
    expected = {split: defaultdict(int) for split in SPLITS}
    for row in (dict(zip(header, row, strict=True)) for row in rows):
        if row["arr_delay"] == "NA":
            continue
        day = f"{int(row['year']):04d}-{int(row['month']):02d}-{int(row['day']):02d}"
        split = SPLITS[shares.split_of(bucket_of_day(day))]
        minute = 60 * int(row["hour"]) + int(row["minute"])
        key = (row["tailnum"].encode(), minute, int(row["distance"]), int(row["arr_delay"]) >= 15)
        expected[split][key] += 1
    for split in SPLITS:
        got = defaultdict(int)
        for aircraft, windows in sequences(tf, made[0], split).items():
            for window in windows:
                assert window["since_schedule"][0] == 0
                assert max(window["since_schedule"]) <= 24 * 60
                steps = zip(
                    *(window[n] for n in ("minute_of_day", "distance", "late")), strict=True
                )
                for minute, distance, late in steps:
                    got[(aircraft, int(minute), int(distance), bool(late))] += 1
        assert got == expected[split]


def test_packed_rows_hold_the_same_windows_as_the_sequences(made, tf):
    for split in SPLITS:
        data = read_rows(made[0], "legs", split)
        packed = sorted(
            tuple(data.numbers["distance"][row][data.segments[row] == segment].tolist())
            for row in range(len(data.segments))
            for segment in range(1, data.segments[row].max() + 1)
        )
        windows = [w for its in sequences(tf, made[0], split).values() for w in its]
        assert packed == sorted(tuple(window["distance"]) for window in windows)
        assert len(packed) == made[0].data["legs"]["windows"][split]
        assert ((data.segments == 0) == ~data.present).all()
        # Who begins a window is told nothing, of either side of its border.
        begins = data.present & (data.positions == 0)
        for name in ("since_schedule", "left", "landed"):
            assert (data.numbers[name][begins] == 0).all()


def rows_of(labels, positions) -> PackedRows:
    labels, positions = np.array(labels, np.int32), np.array(positions, np.int32)
    return PackedRows((labels >= 0).astype(np.int32), positions, labels, {}, {})


def test_padding_weighs_nothing_and_every_leg_as_much_as_another():
    rows = rows_of([[1, 0, 1, 0], [1, -1, -1, -1]], [[0, 1, 2, 3], [0] * 4])
    labels, weights = targets_of(rows.labels, rows.present)
    assert labels[..., 0].tolist() == [[1, 0, 1, 0], [1, 0, 0, 0]]
    losses = np.array([[1.0, 1.0, 1.0, 1.0], [6.0, 50.0, 50.0, 50.0]])
    assert (losses * weights).mean() == pytest.approx(2.0)


def test_the_verdict_says_who_is_better_and_when_nobody_can_tell():
    data = {"test": rows_of([[1, 0] * 50], [[0, 1] * 50])}
    sure = np.where(np.arange(100) % 2, 0.1, 0.9)
    noisy = np.where(np.arange(100) % 3 == 0, 1 - sure, sure)

    def told(one, other) -> str:
        return verdict(differences(data, {MODEL: {"test": one}, HISTORY: {"test": other}}))

    assert told(sure, noisy).startswith("On all legs the transformer beats trees")
    assert told(noisy, sure).startswith("On all legs the transformer does not beat trees")
    assert "are not told apart: +0.0000 nats" in told(sure, sure)


def test_trees_take_many_airports_and_a_history_that_tells_nothing():
    chance = np.random.default_rng(1)

    def rows() -> PackedRows:
        one = np.ones((60, 4), np.int32)
        numbers = {name: chance.random(one.shape).astype(np.float32) for name in NAMES}
        numbers["history_known"] *= 0
        dest = chance.integers(1, 400, one.shape)
        return PackedRows(one, one, chance.integers(0, 2, one.shape), numbers, {"dest_id": dest})

    data = {split: rows() for split in SPLITS}
    assert ((said := boosted(data, True, 1)["test"]) > 0).all()
    assert len(said) == 240


def train_once(data: str, output: str, framework: str) -> None:
    """Trains for an epoch, and prints what came of it."""
    from pipelines.cli.train import train_command

    raise SystemExit(
        train_command(
            [data, "--output", output, "--epochs=1", "--json", f"--framework={framework}"]
        )
    )


def test_training_publishes_a_comparison(made, runs, tmp_path):
    arguments = (made[0].folder, str(tmp_path / "trained"), "tensorflow")
    ended = runs.start(f"{__name__}:train_once", *arguments).wait()
    assert ended.code == 0, ended.err
    told = json.loads(ended.out.splitlines()[-1])
    assert [entry["name"] for entry in told["comparison"]] == [
        "the transformer",
        "trees with history",
        "trees without history",
        "the share of training",
    ]
    assert told["legs"]["train"]["all legs"] == made[0].rows["train"]
    page = (tmp_path / "trained" / "report" / "index.html").read_text()
    assert told["verdict"] in page
    assert json.loads((tmp_path / "trained" / "TRAINING.json").read_text())["job"] == "legs"
    assert (tmp_path / "trained" / "model" / "model.keras").is_file()


def test_the_model_is_trained_on_jax_too(made, jax_runs, tmp_path):
    arguments = (made[0].folder, str(tmp_path / "trained"), "jax")
    ended = jax_runs.start(f"{__name__}:train_once", *arguments).wait()
    assert ended.code == 0, ended.err
    assert json.loads(ended.out.splitlines()[-1])["framework"] == "jax"
