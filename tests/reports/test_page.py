"""The run's page: whole in one file, readable by everybody, wide and narrow."""

import re

import numpy as np
import pyarrow as pa
import pytest

from pipelines import schemas
from pipelines.flights.job import JOB
from pipelines.quarantine.write import Failure
from pipelines.reports.charts import HEIGHT, WIDTH, column_chart, days_chart, number, step_path
from pipelines.reports.run_page import page_statistics, run_page
from pipelines.statistics.distribution import Distribution, distributions
from pipelines.statistics.rounding import DAY
from pipelines.statistics.summary import merge, summarise
from pipelines.tables.notes import notes_of
from pipelines.writing import manifest
from tests.support.shown_page import Elements, in_a_browser, widths

NOTHING = page_statistics({}, {}, JOB.checked, JOB.labels, 0)


@pytest.fixture(scope="module")
def page(data_set) -> str:
    return (data_set / "validation" / "index.html").read_text()


def contents(**rows) -> dict:
    fates = dict.fromkeys(("read", "train", "eval", "test", "unlabelled", "quarantined"), 0)
    return {"rows": fates | rows, "run": "abc"}


NASTY = "<script>alert(1)</script>&\"'"


def test_the_page_tells_the_manifests_rows(page, data_set):
    text = re.sub(r"\s+", " ", Elements(page).text)
    for fate, count in manifest.load(str(data_set)).rows.items():
        assert f"{fate} {count:,}" in text or f"{count:,} rows were {fate}" in text, fate


def test_the_page_needs_nothing_but_itself(page):
    for tag, attributes in Elements(page).tags:
        assert tag not in ("script", "link", "img", "iframe", "object", "embed")
        assert "src" not in attributes
        if "href" in attributes:
            assert not re.match(r"(\w+:)?//", attributes["href"])
    assert "url(" not in page
    assert "@import" not in page
    assert "http" not in page


def test_every_chart_says_in_words_what_it_shows(page):
    charts = [a for tag, a in Elements(page).tags if tag == "svg" or a.get("role") == "img"]
    assert len(charts) > 20
    assert all(chart["role"] == "img" and len(chart["aria-label"]) > 10 for chart in charts)
    tags = Elements(page).tags
    assert ("html", {"lang": "en"}) in tags
    assert "prefers-color-scheme:dark" in page
    headings = [tag for tag, _ in tags if re.fullmatch(r"h\d", tag)]
    assert headings[0] == "h1"
    assert headings.count("h1") == 1


def test_the_page_has_every_split_and_month(page):
    text = Elements(page).text
    for word in ("train", "eval", "test", "13-01", "13-12", "Drift by month", "weather_temp"):
        assert word in text


def test_what_rows_hold_is_shown_and_not_run():
    failures = {NASTY: Failure(2, ((NASTY, NASTY),)), "rule": Failure(5, (("why", "flight"),))}
    shown = run_page(contents(read=7, quarantined=7), failures, NOTHING, "flights")
    found = Elements(shown)
    assert "script" not in {tag for tag, _ in found.tags}
    assert NASTY in found.text
    # The rule that most rows broke comes first.
    assert found.text.index("flight: why") < found.text.index(NASTY)


def test_a_run_of_little_data_has_a_page():
    schema = schemas.table("enriched_flight")
    row = {"year": 2013, "month": 1, "day": 1}
    batch = pa.RecordBatch.from_pylist([row], schema=schema.arrow)
    slices = distributions(merge([summarise(batch, schema)]), schema)
    statistics = page_statistics({"train": slices[None]}, slices, schema, JOB.labels, 1)
    shown = run_page(contents(read=1, train=1), {}, statistics, "flights")
    assert "No row broke a rule." in shown
    assert "nan" not in shown.lower().replace("finance", "")


def test_the_page_of_a_stopped_run_says_why_and_links_to_what_is_there():
    why = "None of the 7 flights has a <label>"
    shown = run_page(contents(read=7, unlabelled=7), {}, NOTHING, "flights", True, (), why)
    found = Elements(shown)
    assert f"Nothing was published. {why}." in " ".join(found.text.split())
    links = [a["href"] for tag, a in found.tags if tag == "a"]
    assert links == ["data_docs/index.html", "../statistics/"]
    rejected = contents(read=7, quarantined=7)
    shown = run_page(rejected, {}, NOTHING, "flights", stopped=why)
    assert "../quarantine/" in [a["href"] for tag, a in Elements(shown).tags if tag == "a"]


def test_a_vocabulary_without_a_value_is_told_of_a_published_data_set_alone():
    empty = {**contents(read=7, unlabelled=7), "empty_vocabularies": ["carrier"]}
    assert len(notes_of(empty, "flights")) == 1
    assert notes_of(empty, "flights", published=False) == []


@pytest.mark.parametrize(
    ("read", "quarantined", "sentence"),
    [
        (7, 0, "7 rows were read, and none of them broke a rule."),
        (7, 2, "7 rows were read, 2 of them broke a rule and were quarantined."),
        (7, 7, "7 rows were read; every one of them broke a rule and was quarantined."),
        (0, 0, "0 rows were read."),
    ],
)
def test_the_page_says_how_many_rows_broke_a_rule(read, quarantined, sentence):
    counted = contents(read=read, quarantined=quarantined, train=read - quarantined)
    text = " ".join(Elements(run_page(counted, {}, NOTHING, "flights")).text.split())
    assert sentence in text
    assert ("There was no row to break one." in text) == (not read)


def test_counts_of_rules_that_add_up_to_more_than_the_rows_are_explained():
    for quarantined, explained in ((2, True), (4, False)):
        failures = {name: Failure(2, (("why", "flight"),)) for name in "ab"}
        shown = run_page(contents(read=7, quarantined=quarantined), failures, NOTHING, "flights")
        assert ("A row may break several rules" in shown) == explained


@pytest.mark.parametrize(
    ("title", "words"), [("have closed = yes", "have closed = yes"), ("", "are positive")]
)
def test_the_share_of_positive_rows_is_told_in_words(title, words):
    positive = [("closed", title, [("train", "47%"), ("eval", "50%")])]
    shown = run_page(contents(read=7), {}, {**NOTHING, "positive": positive}, "cases")
    text = " ".join(Elements(shown).text.split())
    assert f"Of the cases in train 47%, in eval 50% {words} (label closed )." in text


def test_data_docs_are_linked_where_there_are_some():
    links = {}
    for there in (True, False):
        shown = run_page(contents(read=1), {}, NOTHING, "flights", there)
        links[there] = [a["href"] for tag, a in Elements(shown).tags if tag == "a"]
    assert set(links[True]) - set(links[False]) == {"data_docs/index.html"}


# Charts


def test_steps_go_from_the_base_to_the_base():
    assert step_path(np.array([0, 0.5, 1]), 3, 10) == "M0 10V10.0H1.0V5.0H2.0V0.0H3.0V10"


def test_a_chart_of_numbers_ends_at_its_quantiles_and_holds_every_value():
    values = np.arange(1_000, dtype=float)
    column = schemas.Column("x", pa.int32(), True, "X.", "units")
    d = Distribution("integer", 1_000, 0, values, np.ones(1_000, np.int64))
    chart = column_chart(column, {"train": d, "eval": d})
    assert (chart.kind, chart.low, chart.high) == ("lines", "4", "994")
    assert set(chart.lines) == {"train", "eval"}
    assert chart.lines["train"].startswith(f"M0 {HEIGHT:g}")
    assert f"H{WIDTH:.1f}" in chart.lines["train"]
    assert "train: median 499, 90 % between 49 and 949" in chart.alt_text


def test_the_worst_days_are_named():
    def days(*counts):
        kept = np.flatnonzero(counts)
        values = (kept + 15_744) * float(DAY)  # from 8 February 2013 on
        rows = np.array(counts)[kept]
        return Distribution("instant", rows.sum(), 0, values, rows)

    chart = days_chart(days(100, 60, 100), days(0, 40, 1))
    assert chart.peak == 101
    assert chart.worst == [
        ("2013-02-09", 100, 40, "40%"),
        ("2013-02-10", 101, 1, "1.0%"),
    ]
    assert chart.marks == [("0.00", "2013-02")]
    assert days_chart(days(5), days(0)) is None


def test_numbers_are_short():
    assert [number(x) for x in (0.1234, 12.0, 1980, 123_456.7)] == [
        *("0.123", "12", "1980", "123,457"),
    ]


# In a browser


@in_a_browser
def test_nothing_leaves_the_page_sideways(page, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(page)
    assert widths([(path, 390), (path, 1280)], tmp_path) == [390, 1280]


@pytest.mark.parametrize(
    "values",
    [
        [-np.finfo(np.float64).max, np.finfo(np.float64).max],
        [1.0, 1.0, 1e300],
        [-3e38, 3e38],
        [5e-324, 0.0],
        [1e300, 1e300],
    ],
)
def test_a_chart_has_room_for_the_ends_of_what_a_number_can_be(values):
    values = np.sort(np.array(values))
    counts = np.ones(len(values), np.int64)
    column = schemas.table("flights")["distance"]
    chart = column_chart(column, {"train": Distribution("number", len(values), 0, values, counts)})
    points = [float(x) for x in re.findall(r"[0-9.]+", chart.lines["train"])]
    assert all(0 <= x <= WIDTH for x in points)
    # Each is in a bin that is drawn.
    assert "V0.0" in chart.lines["train"]
    assert len(chart.low) < 20
    assert len(chart.high) < 20
