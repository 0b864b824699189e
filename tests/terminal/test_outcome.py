"""What a run prints at its end: whose the seats are, how fast, and where its page is."""

import io
import re
from types import SimpleNamespace

import pytest

from pipelines.seats import registry
from pipelines.seats.registry import Seat, whose
from pipelines.tables.run_outcome import SeatReport
from pipelines.terminal.console import Console, page_address

ROWS = {"read": 1_000, "train": 1_000}


def printed(*seats: SeatReport, folder: str = "build/flights", exercises: bool = True) -> str:
    """What a run of these seats prints, in the 80 columns of what is no terminal."""
    published = SimpleNamespace(
        rows=ROWS, folder=folder, data={"rows": {"quarantined": 0}}, shards=lambda split, hosts: []
    )
    outcome = SimpleNamespace(
        published=published, rows="flights", seconds=17.0, seats=seats, dry_run=None
    )
    outcome.hot_keys, outcome.notes = [], []
    out = io.StringIO()
    Console(io.StringIO(), quiet=True).outcome(outcome, out, exercises=exercises)
    return out.getvalue()


def lines_of(text: str) -> dict[str, list[str]]:
    """The columns of every line, by its first word."""
    split = [re.split(r"\s{2,}", line.strip()) for line in text.splitlines()]
    return {first: columns for first, *columns in split}


def test_a_learners_rows_a_second_stand_beside_the_references():
    text = printed(
        SeatReport("read", "exercises", None, 336_776, 2.0, reference=89_259.4),
        SeatReport("preprocess", "solutions", "until exercise 15", 327_342, 1.0),
        SeatReport("split", "exercises", None, 327_342, 0.1),
    )
    lines = lines_of(text)
    assert lines["seat"] == ["filled by", "rows", "rows/s", "reference's"]
    assert lines["read"] == ["yours", "336,776", "168,388", "89,259"]
    assert lines["preprocess"] == ["reference, until exercise 15", "327,342", "327,342"]
    assert lines["split"] == ["yours", "327,342", "3,273,420"]
    table, page = text.split("The run's page: ")
    assert max(map(len, table.splitlines())) <= 80
    # As long as the folder's name is, and no link where it is broken.
    assert page == f"{page_address('build/flights')}\n"


def test_where_there_is_nothing_to_compare_with_worker_time_is_shown():
    lines = lines_of(printed(SeatReport("read", "solutions", None, 1_000, 2.0)))
    assert lines["seat"] == ["filled by", "rows", "worker s", "rows/s"]
    assert lines["read"] == ["reference", "1,000", "2.0", "500"]


@pytest.mark.parametrize(
    ("seat", "exercises", "told"),
    [
        (SeatReport("read", "exercises", None, 9, 1.0), True, True),
        (SeatReport("read", "exercises", None, 9, 1.0, reference=3.0), True, False),
        (SeatReport("read", "exercises", "swapped in", 9, 1.0), True, False),
        (SeatReport("read", "solutions", None, 9, 1.0), True, False),
        (SeatReport("read", "exercises", None, 9, 1.0), False, False),
    ],
)
def test_whoever_has_nothing_to_compare_with_is_told_how_to_get_it(seat, exercises, told):
    text = printed(seat, exercises=exercises)
    assert ("measures the reference's seats" in text) == told


def test_the_last_line_is_a_link_to_the_runs_page(tmp_path):
    folder = tmp_path / "my flights"
    last = printed(folder=str(folder)).splitlines()[-1]
    assert last == f"The run's page: {(folder / 'validation' / 'index.html').as_uri()}"
    assert page_address("gs://b/flights") == "gs://b/flights/validation/index.html"


def test_a_seat_that_is_not_written_names_its_exercise(monkeypatch, tmp_path):
    stub = tmp_path / "exercise.py"
    stub.write_text('def f():\n    unsolved("ex07_enrich_flights")\n')
    monkeypatch.setattr(
        registry.importlib.util, "find_spec", lambda name: SimpleNamespace(origin=str(stub))
    )
    why = registry.why_reference(Seat("enrich", "ex07_enrich_flights", "EnrichFlights"))
    assert whose(registry.SOLUTIONS, why) == "reference, until exercise 07"
    stub.write_text("def f():\n    return 1\n")
    assert registry.why_reference(Seat("enrich", "ex07_enrich_flights", "EnrichFlights")) is None


@pytest.mark.parametrize(
    ("track", "fallback", "who"),
    [
        ("exercises", None, "yours"),
        ("solutions", None, "reference"),
        ("exercises", "swapped in", "reference, swapped in"),
        ("job", None, "the job"),
    ],
)
def test_who_fills_a_seat_is_told_in_words(track, fallback, who):
    assert whose(track, fallback) == who
