"""How fast each seat was: kept beside the data set, and compared with the reference's."""

import json

import pytest

from pipelines.tables import seat_figures
from pipelines.tables.run_outcome import SeatReport
from pipelines.tables.seat_figures import Measured

YOURS = SeatReport("read", "exercises", None, 1_000, 2.0)
THEIRS = SeatReport("enrich", "solutions", "until exercise 07", 1_000, 4.0)


def test_a_learners_seat_is_put_beside_what_the_reference_was_measured_at(tmp_path):
    folder = str(tmp_path)
    reference = SeatReport("read", "solutions", None, 1_100, 1.0)
    seat_figures.write(folder, "r1", "solutions", 9.0, [reference, THEIRS], {})
    known = seat_figures.earlier(folder)
    read, enrich = seat_figures.beside(known, [YOURS, THEIRS])
    assert (read.rows_per_second, read.reference) == (500, 1_100)
    assert enrich.reference is None  # it is the reference itself

    seat_figures.write(folder, "r2", "exercises", 9.5, [read, enrich], known)
    assert seat_figures.earlier(folder)["read"] == [Measured(1_100, 1.0)]  # goes along
    said = seat_figures.read(folder)
    assert (said["run"], said["steps"], said["seconds"]) == ("r2", "exercises", 9.5)
    assert said["seats"][0] == {
        **{"name": "read", "track": "exercises", "fallback": None, "rows": 1_000, "seconds": 2.0}
    }


def test_code_of_the_reference_that_was_swapped_in_is_not_compared_with_itself():
    swapped = SeatReport("read", "exercises", "swapped in", 1_000, 2.0)
    known = {"read": [Measured(1_000, 1.0)]}
    assert seat_figures.beside(known, [swapped])[0].reference is None
    assert seat_figures.with_this_run(known, [swapped]) == known


@pytest.mark.parametrize(
    ("rows", "nearest"),
    [
        *((1_000, 1_000), (1_400, 1_000), (1_500, 2_200), (4_400, 2_200), (4_500, None)),
        *((501, 1_000), (499, None), (0, None), (None, None)),
    ],
)
def test_runs_of_very_different_sizes_are_not_compared(rows, nearest):
    found = seat_figures.nearest([Measured(2_200, 1.0), Measured(1_000, 1.0)], rows)
    assert (found and found.rows) == nearest


def test_of_as_many_rows_the_newest_measurement_is_kept_and_of_all_a_few():
    known: dict = {}
    for rows in (*range(1, 9), 8):
        seat = SeatReport("read", "solutions", None, rows, 1.0 + rows)
        known = seat_figures.with_this_run(known, [seat])
    assert [one.rows for one in known["read"]] == [8, 7, 6, 5, 4, 3]


@pytest.mark.parametrize("seat", [(None, 1.0), (10, None), (10, 0.0), (0, 1.0)])
def test_a_seat_that_was_not_measured_is_no_measurement(seat):
    assert seat_figures.with_this_run({}, [SeatReport("read", "solutions", None, *seat)]) == {}


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", '{"reference": 3}', '{"reference": {"read": 3}}'),
        *('{"reference": {"read": [{"rows": 1}]}}', '{"reference": {"read": [[]]}}'),
        json.dumps({"reference": {"read": [{"rows": 0, "seconds": 1}]}}),
        '{"reference": {"read": [{"rows": 5, "seconds": Infinity}, {"rows": 5, "seconds": -1}]}}',
    ],
)
def test_a_damaged_file_counts_for_nothing(tmp_path, text):
    (tmp_path / seat_figures.NAME).write_text(text)
    assert not any(seat_figures.earlier(str(tmp_path)).values())


def test_figures_of_object_storage_are_neither_read_nor_written():
    assert seat_figures.read("gs://bucket/flights") == {}
    seat_figures.write("gs://bucket/flights", "r", "solutions", 1.0, [THEIRS], {})


def test_a_folder_that_cannot_be_written_does_without(tmp_path):
    (tmp_path / "file").touch()
    seat_figures.write(str(tmp_path / "file"), "r", "solutions", 1.0, [THEIRS], {})
    assert (tmp_path / "file").read_bytes() == b""
