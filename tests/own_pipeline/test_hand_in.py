"""A job as one file: what is packed comes out again, and what is wrong is told with its line."""

import datetime

import numpy as np
import pyarrow as pa
import pytest

from exercises.ex35_your_own_pipeline import hand_in, own_job, unpack
from exercises.ex35_your_own_pipeline.planting import KINDS, plant
from exercises.ex35_your_own_pipeline.show import page
from pipelines.problems import RequestError

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
        ({"pipelines/t/job.py": "JOB = 3\n"}, "JOB is no job of the name t"),
        ({"../t.py": ""}, "is no file that a job's package has"),
        ({"pipelines/t/data.parquet": ""}, "is no file that a job's package has"),
    ],
)
def test_what_is_wrong_with_a_job_is_told_with_file_and_line(files, said):
    finders, modules = own_job.sys.meta_path[:], {*own_job.sys.modules}
    resources = [module.resources for module in (own_job.toml_files, own_job.suite)]
    try:
        with pytest.raises(own_job.WrongJob, match=said):
            own_job.load("t", files)
    finally:
        own_job.sys.meta_path[:] = finders
        for name in {*own_job.sys.modules} - modules:
            if name.startswith("pipelines.t."):
                del own_job.sys.modules[name]
        own_job.sys.modules.pop("pipelines.t", None)
        for module, before in zip((own_job.toml_files, own_job.suite), resources, strict=True):
            module.resources = before
        own_job.toml_files.table.cache_clear()


def test_a_page_of_no_data_set_is_refused(tmp_path):
    with pytest.raises(RequestError, match="no data set"):
        page("t", tmp_path, tmp_path, tmp_path / "README.md", tmp_path)
