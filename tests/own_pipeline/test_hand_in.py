"""A job as one file: what is packed comes out again, and what is wrong is told with its line."""

import contextlib
import datetime
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest

from exercises.ex35_your_own_pipeline import drive, hand_in, job_graphs, own_job, pack, show, unpack
from exercises.ex35_your_own_pipeline.planting import KINDS, plant
from pipelines.problems import RequestError
from pipelines.transform import tracing
from solutions.ex35_your_own_pipeline import solution

AT = datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)
TYPES = pa.schema(
    [
        ("at", pa.timestamp("s", "UTC")),
        ("day", pa.date32()),
        ("what", pa.string()),
        ("small", pa.int8()),
        ("share", pa.float32()),
    ]
)
ROWS = pa.Table.from_pylist(
    [
        {
            "at": AT + datetime.timedelta(hours=number),
            "day": (AT + datetime.timedelta(hours=number)).date(),
            "what": "one" if number % 3 else None,
            "small": number % 5,
            "share": number / 7,
        }
        for number in range(240)
    ],
    TYPES,
)
FILES = {
    "pipelines/t/job.py": "X = '\\d'\n",
    "pipelines/t/README.md": "A quote: ''' and `code`, ü…\n",
    "schemas/t.toml": 'table = "t"\n',
}
REPORT = {"label": "late", "positive": 0.25, "comparison": [{"name": "this model", "auc": 0.75}]}


@pytest.fixture
def answer(tmp_path):
    path = tmp_path / "exercise.py"
    path.write_text(hand_in.text_of("t", FILES, REPORT, ROWS, 1_000), encoding="utf-8")
    return path


def test_what_is_packed_comes_out_with_its_types(answer):
    said: dict = {}
    exec(compile(answer.read_text("utf-8"), "exercise.py", "exec"), said)
    assert said["job"]() == {"name": "t", "files": FILES, "report": REPORT}
    assert said["table"]().equals(ROWS)


def test_a_hand_in_is_laid_out_and_overwrites_nothing(answer, tmp_path):
    unpack.unpack(answer, tmp_path / "out")
    for place, text in FILES.items():
        assert (tmp_path / "out" / place).read_text("utf-8") == text
    with pytest.raises(RequestError, match="is not overwritten"):
        unpack.unpack(answer, tmp_path / "out")


def test_rows_that_lie_where_a_hand_in_is_laid_out_are_not_overwritten(answer, tmp_path):
    rows = tmp_path / "out" / "rows.parquet"
    rows.parent.mkdir()
    rows.write_text("somebody's own")
    with pytest.raises(RequestError, match=r"rows\.parquet is there, and is not overwritten"):
        unpack.unpack(answer, rows.parent)
    assert rows.read_text() == "somebody's own"
    assert [*rows.parent.iterdir()] == [rows]


def test_two_dots_in_a_name_lead_nowhere(tmp_path):
    path = tmp_path / "exercise.py"
    path.write_text(hand_in.text_of("t", {"pipelines/t/a..b.md": "x"}, REPORT, ROWS, 1_000))
    unpack.unpack(path, tmp_path / "out")
    assert (tmp_path / "out" / "pipelines" / "t" / "a..b.md").read_text() == "x"


def test_a_report_without_an_auc_is_packed_and_shown_as_it_is(tmp_path):
    training = {
        "label": {"name": "late: null"},
        "examples": {"train": 8, "eval": 1, "test": 1},
        "positive": {"train": 0.5, "eval": 0.0, "test": 0.0},
        "comparison": [
            {"name": "this model", "test": {"auc": None}, "intervals": {"auc": None}},
            {"name": "always no", "test": {"auc": 0.75}, "intervals": {"auc": [0.5, 1.0]}},
            {"name": "z alone", "test": {"auc": 0.75}, "intervals": {"auc": None}},
        ],
    }
    report = hand_in.report_of(training)
    nothing = {"auc": None, "low": None, "high": None}
    assert report["comparison"][0] == {"name": "this model", **nothing}
    assert report["comparison"][1] == {"name": "always no", "auc": 0.75, "low": 0.5, "high": 1.0}
    assert report["comparison"][2] == {"name": "z alone", **nothing, "auc": 0.75}
    said: dict = {}
    exec(hand_in.text_of("t", FILES, report, ROWS, 1_000), said)
    assert said["job"]()["report"] == report
    assert [line["name"] for line in show._lines(training)] == ["always no"]


@pytest.mark.parametrize("said", [None, 3, [], ["name", "files", "report"], {"name": "t"}])
def test_what_is_no_hand_in_is_told(said):
    code = SimpleNamespace(module=object(), get=lambda _: lambda: said)
    lacking = "" if isinstance(said, dict) else "name, "
    with pytest.raises(own_job.WrongJob, match=rf"gives no dict with {lacking}files, report\."):
        drive._job(code)


def test_a_job_of_which_no_row_comes_to_a_split_is_told(tf):
    from exercises.ex35_your_own_pipeline.example_graph import _shards

    with pytest.raises(own_job.WrongJob, match="No row has come to a split"):
        _shards([])


def test_a_hand_in_leaves_its_folder_by_no_path(tmp_path):
    path = tmp_path / "exercise.py"
    path.write_text("def job():\n    return {'files': {'../x.py': ''}}\n\ndef table():\n    pass\n")
    with pytest.raises(RequestError, match="leaves its folder"):
        unpack.unpack(path, tmp_path / "out")


def test_a_sample_is_of_whole_groups_spread_over_all():
    groups = np.repeat(np.arange(10), 24)
    sample = hand_in.sample(ROWS, groups, 75)
    days = [day.day for day in sample.column("day").to_pylist()]
    assert {day: days.count(day) for day in days} == {1: 24, 5: 24, 10: 24}
    assert hand_in.sample(ROWS, groups, 240) is ROWS


FACTS = {"identity": ["at"], "day": ["at"]}


def test_defects_are_of_each_kind_that_a_table_can_have_and_the_same_for_a_seed():
    spoilt, planted = plant(ROWS, FACTS, 7)
    assert plant(ROWS, FACTS, 7)[0].equals(spoilt)
    assert not plant(ROWS, FACTS, 8)[0].equals(spoilt)
    # One text is no set of texts.
    assert {one.kind for one in planted} == {*KINDS} - {"stranger"}
    for one in planted:
        before, after = (table.column(one.column)[one.row].as_py() for table in (ROWS, spoilt))
        assert before != after
    places = {one.row for one in planted}
    kept = pa.array([place not in places for place in range(ROWS.num_rows)])
    assert ROWS.filter(kept).equals(spoilt.filter(kept))


def test_a_far_number_is_far_and_of_its_type():
    spoilt, planted = plant(ROWS, FACTS, 7)
    far = [spoilt.column(one.column)[one.row].as_py() for one in planted if one.kind == "far"]
    assert far
    assert all(value < -12 or value > 16 for value in far)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "There is no pipelines/t/job.py"),
        ({"pipelines/t/job.py": "X =\n"}, "pipelines/t/job.py, line 1"),
        ({"pipelines/t/job.py": "\n1 / 0\n"}, "pipelines/t/job.py, line 2: ZeroDivisionError"),
        (
            {"pipelines/t/job.py": "from pipelines.t.a import b\n", "pipelines/t/a.py": "b = c\n"},
            "pipelines/t/a.py, line 1: NameError",
        ),
        ({"pipelines/t/job.py": "JOB = 3\n"}, "job.py: JOB is an int, and no Job"),
        (
            {
                "pipelines/t/job.py": "from pipelines.tables.job import Job\n\nclass Own(Job):\n"
                "    def __init__(self): pass\n\nJOB = Own()\n"
            },
            "job.py: JOB is an Own, and no Job",
        ),
        (
            {"pipelines/t/job.py": "from pipelines.strikes.job import JOB\n"},
            "JOB has the name 'strikes', and not 't'",
        ),
        ({"../t.py": ""}, "is no file that a job's package has"),
        ({"pipelines/t/data.parquet": ""}, "is no file that a job's package has"),
    ],
)
def test_what_is_wrong_with_a_job_is_told_with_file_and_line(files, said):
    with as_before("t"), pytest.raises(own_job.WrongJob, match=said):
        own_job.load("t", files)


@contextlib.contextmanager
def as_before(name):
    """What loading a job of texts changes in this process is put back."""
    finders, modules = own_job.sys.meta_path[:], {*own_job.sys.modules}
    resources = [module.resources for module in (own_job.toml_files, own_job.suite)]
    try:
        yield
    finally:
        own_job.sys.meta_path[:] = finders
        for one in {*own_job.sys.modules} - modules:
            if f"{one}.".startswith(f"pipelines.{name}."):
                del own_job.sys.modules[one]
        for module, before in zip((own_job.toml_files, own_job.suite), resources, strict=True):
            module.resources = before
        own_job.toml_files.table.cache_clear()


def test_the_reference_is_a_job_of_which_the_laws_know_all_that_they_ask():
    with as_before("rain"):
        said = solution.job()
        facts = job_graphs.facts(own_job.load(said["name"], said["files"]))
        rows = solution.table()
    assert facts["identity"] == ["origin", "time_hour"]
    assert facts["day"] == ["time_hour"]
    assert facts["label"]["kind"] == "binary"
    assert facts["label"]["name"] == said["report"]["label"]
    assert (facts["lookups"], facts["packed"]) == ([], False)
    assert facts["columns"] == {field.name: str(field.type) for field in rows.schema}
    assert 500 <= rows.num_rows <= 20_000


@pytest.mark.parametrize(
    ("report", "said"),
    [
        ({}, None),
        ({"features": ["a_z", "b_id"]}, None),
        ({"features": ["a_z"]}, "the job makes b_id, which the trained model never had. Run"),
        ({"features": ["a_z"], "chosen_features": ["a_z"]}, None),
        ({"features": ["a_z", "b_id", "c"]}, "the job no longer makes c, which it had. Run"),
        (
            {"features": ["c"], "chosen_features": ["c"]},
            "the job no longer makes c, which it had. Run",
        ),
    ],
)
def test_a_report_of_other_features_than_the_jobs_is_not_packed(report, said, monkeypatch):
    monkeypatch.setattr(tracing, "feature_names", lambda *_: frozenset({"a_z", "b_id"}))
    job = SimpleNamespace(preprocessing=dict, raw=None)
    told = pytest.raises(RequestError, match=said) if said else contextlib.nullcontext()
    with told:
        pack._check_features("t", job, report)


def test_features_are_named_without_a_row_and_without_the_labels(tf):
    from pipelines.strikes.job import JOB

    names = tracing.feature_names(JOB.preprocessing, JOB.raw)
    assert names
    assert not names & {label.name for label in JOB.labels}


def test_a_preprocessing_that_fails_is_told_in_one_sentence(monkeypatch):
    def failing(*_):
        raise KeyError("lead")

    monkeypatch.setattr(tracing, "feature_names", failing)
    job = SimpleNamespace(preprocessing=dict, raw=None)
    with pytest.raises(RequestError, match=r"The preprocessing of the job t fails \(KeyError"):
        pack._check_features("t", job, {"features": ["a_z"]})


def test_a_page_of_no_data_set_is_refused(tmp_path):
    with pytest.raises(RequestError, match="no data set"):
        show.page("t", tmp_path, tmp_path, tmp_path / "README.md", tmp_path)
