"""What `workshop new` writes: files that load, of any table, and nothing over what is there."""

import datetime
import importlib
import json
import string
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pipelines
from pipelines import schemas
from pipelines.cli.new import new_command
from pipelines.problems import RequestError
from pipelines.profiling import new_job
from pipelines.profiling.new_job import check_name, files_of, make_job
from pipelines.profiling.sampling import Sample
from pipelines.profiling.suite_text import suite_text
from pipelines.profiling.table_profile import Wishes, profile_table
from pipelines.validation.suite import load_suite


def loaded(files: dict[str, str], name: str, folder, monkeypatch):
    """The job of the files, the suite and the schema, each by the code that a run uses."""
    table = schemas.parse(files[f"schemas/{name}.toml"], "the schema")
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    suite = load_suite(str(folder / f"expectations/{name}.json"), table.arrow)
    with monkeypatch.context() as patch:
        patch.setattr(schemas, "table", {name: table}.__getitem__)
        patch.setattr(pipelines, "__path__", [*pipelines.__path__, str(folder / "pipelines")])
        for module in [m for m in sys.modules if m.startswith(f"pipelines.{name}")]:
            del sys.modules[module]
        importlib.invalidate_caches()
        job = importlib.import_module(f"pipelines.{name}.job").JOB
    return job, suite, table


_NAMES = st.text(
    string.ascii_letters + string.digits + "_ .-/()%äß'\"", min_size=1, max_size=8
).map(str.strip)
_CELLS = st.one_of(
    st.integers(-(2**40), 2**40).map(str),
    st.floats(allow_nan=False, allow_infinity=False, width=32).map(repr),
    # Great Expectations knows no later instants.
    st.dates(datetime.date(1900, 1, 1), datetime.date(2261, 12, 31)).map(str),
    st.datetimes(datetime.datetime(1900, 1, 1), datetime.datetime(2261, 12, 31)).map(
        lambda t: t.isoformat() + "Z"
    ),
    st.booleans().map(str),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12),
    st.sampled_from(["", "NA", "None", "a", "b", "007", "1,5", "02/03/2013"]),
)


@st.composite
def tables(draw) -> dict[str, pa.Array]:
    """Columns of one kind of cells each, or of all kinds, as a CSV would have them."""
    rows = draw(st.integers(1, 30))
    names = draw(st.lists(_NAMES.filter(bool), min_size=1, max_size=6, unique=True))
    columns = {}
    for name in names:
        cells = draw(
            st.one_of(*(st.just(kind) for kind in _CELLS.original_strategies), st.just(_CELLS))
        )
        columns[name] = pa.array(draw(st.lists(cells, min_size=rows, max_size=rows)), pa.string())
    return columns


@given(columns=tables(), data=st.data())
@settings(max_examples=150, deadline=None)
def test_files_of_any_table_load(columns, data, tmp_path_factory):
    sample = Sample("/data/x.csv", columns, len(next(iter(columns.values()))), True)
    label = data.draw(st.sampled_from([None, *columns]))
    try:
        profile = profile_table("anytable", sample, Wishes(label=label))
    except RequestError:
        return
    with pytest.MonkeyPatch.context() as patch:
        job, suite, table = loaded(
            files_of(profile), "anytable", tmp_path_factory.mktemp("job"), patch
        )
    assert list(table.names) == [column.name for column in profile.columns]
    assert {c.name: c.type for c in table.columns} == {c.name: c.type for c in profile.columns}
    assert {c.name for c in table.columns if c.feature} == {
        c.name for c in profile.columns if c.feature
    }
    assert all(expectation.config["meta"]["rule"] for expectation in suite.expectations)
    assert [made.name for made in job.labels] == ([profile.label.name] if profile.label else [])
    # Whatever was looked at keeps every rule that was made of it.
    batch = pa.RecordBatch.from_arrays(
        [column.values for column in profile.columns], schema=table.arrow
    )
    assert not any(rule.broken(batch).any() for rule in job.row_rules(suite)[len(table.columns) :])


CSV = "".join(
    f"{number},{'ab'[number % 2]},{number % 7}.5,2013-01-{number % 31 + 1:02d}\n"
    for number in range(100)
)


@pytest.fixture
def rows(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text(f"id,kind,weight,sold\n{CSV}")
    return path


def test_a_job_is_written_and_is_not_written_twice(rows, tmp_path):
    root = tmp_path / "checkout"
    made = make_job("tickets", str(rows), 1_000, Wishes(label="kind=a"), root)
    assert set(made.files) == {
        "schemas/tickets.toml",
        "expectations/tickets.json",
        *(f"pipelines/tickets/{name}" for name in ("__init__.py", "job.py", "preprocessing.py")),
        "pipelines/tickets/README.md",
    }
    assert {str(p.relative_to(root)) for p in root.rglob("*") if p.is_file()} == set(made.files)
    before = {path: (root / path).read_text() for path in made.files}
    with pytest.raises(
        RequestError, match=r"schemas/tickets.toml is there, and is not overwritten"
    ):
        make_job("tickets", str(rows), 1_000, Wishes(), root)
    assert {path: (root / path).read_text() for path in made.files} == before


def test_the_schema_says_how_it_came_to_be(rows, tmp_path):
    make_job("tickets", str(rows), 1_000, Wishes(label="kind=a"), tmp_path / "checkout")
    text = (tmp_path / "checkout/schemas/tickets.toml").read_text()
    assert "# 100 rows, 100 different ones of these columns. Proposed" in text
    table = schemas.parse(text, "it")
    assert table.identity == ("id",)
    assert (table.day, table.partition, table.split_by) == (("sold",), "sold", "day")
    assert (table["weight"].minimum, table["weight"].maximum) == (0.0, 10.0)
    assert table["kind"].known == "after"
    assert not table["weight"].nullable


def test_the_suite_is_of_what_was_observed_and_warns(rows, tmp_path):
    make_job("tickets", str(rows), 1_000, Wishes(), tmp_path / "checkout")
    suite = json.loads((tmp_path / "checkout/expectations/tickets.json").read_text())
    by_rule = {e["meta"]["rule"]: e for e in suite["expectations"]}
    weight = by_rule["tickets.weight.range"]
    assert weight["kwargs"] == {"column": "weight", "min_value": 0.5, "max_value": 6.5}
    assert (weight["severity"], weight["meta"]["observed"]) == ("warning", True)
    assert weight["notes"] == "Observed in 100 rows."
    assert by_rule["tickets.kind.values"]["kwargs"]["value_set"] == ["a", "b"]


def test_numbers_that_tell_rows_apart_have_no_range_of_what_was_observed(tmp_path):
    wide = {"n": pa.array(map(str, range(40))), "m": pa.array(str(i % 7) for i in range(40))}
    sample = Sample("/data/x.csv", wide, 40, True)
    for identity, ranges in (("n",), {"m"}), (("n", "m"), set()):
        profile = profile_table("bookings", sample, Wishes(identity=identity))
        suite = json.loads(suite_text(profile))
        rules = {one["meta"]["rule"] for one in suite["expectations"]}
        found = {rule.split(".")[1] for rule in rules if rule.endswith(".range")}
        assert (found, "bookings.identity_is_unique" in rules) == (ranges, True)


@pytest.mark.parametrize("name", ["Storms", "2storms", "my-table", "class", "a b", "", "../up"])
def test_a_name_that_is_no_module_is_refused(name, tmp_path):
    with pytest.raises(RequestError, match="can be no job's name"):
        check_name(name, tmp_path)


@pytest.mark.parametrize("name", ["flights", "strikes", "reading", "problems", "weather"])
def test_a_name_that_is_taken_is_refused(name):
    with pytest.raises(RequestError, match="is there, and is not overwritten"):
        check_name(name, new_job.checkout())


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        (b"", "is empty"),
        (b"id,kind\n", "has a header and no row that can be read"),
        (b"id,kind\n\n\n", "has a header and no row that can be read"),
        (b"id;kind\n1;a\n2;b\n", "line 1: the columns are separated by semicolons"),
        (b"id\tkind\n1\ta\n", "line 1: the columns are separated by tabs"),
        (b"id,kind,id\n1,a,1\n", "line 1: the column id is there twice"),
        (b"id,,kind\n1,a,1\n", "line 1: column 2 has no name"),
        (b"id,kind\n1,a\n", "no column can be a feature"),
        (b'id,kind\n"1,a\n', "line 2 has a quote that is not closed on its line"),
        (b"id,kind\n1,a,b\n", "line 2 has 3 fields where the header has 2"),
        (b"a\xff,b\n1,2\n", "line 1: the header is not UTF-8 CSV"),
        (b"PAR1 and nothing else", "is damaged or was cut short"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_a_sentence(contents, words, tmp_path):
    path = tmp_path / "rows.csv"
    path.write_bytes(contents)
    with pytest.raises(RequestError) as refused:
        make_job("tickets", str(path), 1_000, Wishes(), tmp_path / "checkout")
    assert words in str(refused.value)
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "checkout").exists()


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(RequestError, match=r"--from .*none.csv does not exist"):
        make_job("tickets", str(tmp_path / "none.csv"), 1_000, Wishes(), tmp_path)


def test_lines_that_cannot_be_read_are_a_question(rows, tmp_path):
    rows.write_text(f'id,kind,weight,sold\n{CSV}100,"a\nb",1.5,2013-01-01\n')
    made = make_job("tickets", str(rows), 1_000, Wishes(), tmp_path / "checkout")
    question = next(q for q in made.questions if "cannot be read" in q)
    assert "2 lines cannot be read" in question
    assert "line 102 has a quote that is not closed on its line" in question


def test_parquet_is_read_with_its_types_and_columns_of_lists_are_left_out(tmp_path):
    path = tmp_path / "rows.parquet"
    table = pa.table(
        {
            "id": pa.array(range(50), pa.int64()),
            "weight": pa.array([0.5, None] * 25),
            "tags": pa.array([[1]] * 50),
        }
    )
    pq.write_table(table, path)
    made = make_job("tickets", str(path), 1_000, Wishes(), tmp_path / "checkout")
    assert [(c.name, str(c.type), c.nulls) for c in made.table.columns] == [
        ("id", "int16", 0),
        ("weight", "double", 25),
    ]
    assert any("`tags` is list" in question for question in made.questions)


def test_only_the_first_rows_are_looked_at_and_it_is_said(rows, tmp_path):
    made = make_job("tickets", str(rows), 40, Wishes(), tmp_path / "checkout")
    assert (made.table.sample.rows, made.table.sample.whole) == (40, False)
    assert (
        "40 rows of `rows.csv`, the first of more"
        in (tmp_path / "checkout/pipelines/tickets/README.md").read_text()
    )
    assert make_job("others", str(rows), 100, Wishes(), tmp_path / "checkout").table.sample.whole


def test_the_command_says_what_it_wrote_and_asks(rows, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(new_job, "checkout", lambda: tmp_path / "checkout")
    assert new_command(["tickets", "--from", str(rows), "--label", "kind=a"]) == 0
    said = capsys.readouterr().out
    assert "100 rows: 4 columns, 1 features." in said
    assert "  pipelines/tickets/job.py" in said
    assert "Is `id` what tells rows apart?" in said
    assert "./workshop run --job tickets" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--identity", "a,,b"], "--identity a,,b: give columns' names"),
        (["--known-after", "a,a"], "--known-after a,a: a column is named twice"),
    ],
)
def test_lists_of_columns_are_checked(arguments, words, rows):
    with pytest.raises(RequestError, match=words):
        new_command(["tickets", "--from", str(rows), *arguments])


def test_the_schema_says_which_texts_are_missing_what_was_seen_of_them_and_a_stated_zone():
    columns = {
        "n": pa.array([str(i) if i % 2 else "NULL" for i in range(40)]),
        "tail": pa.array(["NA" if i < 3 else "" if i < 5 else f"N{i % 4}" for i in range(40)]),
        "at": pa.array([f"2013-01-{1 + i % 28:02d} 05:00:00" for i in range(40)]),
    }
    sample = Sample("/data/t.csv", columns, 40, True)
    text = files_of(profile_table("t", sample, Wishes(utc=("at",))))["schemas/t.toml"]
    assert (
        '# Texts that are read as missing: "" in 2 cells (tail); "NA" in 3 cells (tail); '
        '"NULL" in 20 cells (n). A column may state others of its own.\n'
        'missing = ["", "NA", "NULL"]\n'
    ) in text
    table = schemas.parse(text, "t.toml")
    assert [column.zone for column in table.columns] == [None, None, "UTC"]
