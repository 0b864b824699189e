"""Marks by hand: what the file may say, and which sentence says what is wrong."""

import datetime

import pytest

from classroom import catalog
from classroom.grading import marks
from classroom.grading.results import ManualMark
from pipelines.problems import RequestError

EXERCISES = catalog.load()
FIRST, THIRD = EXERCISES[0].folder, EXERCISES[2].folder
OWN = next(one for one in EXERCISES if one.rubric)


def loaded(tmp_path, text: str) -> marks.Marks:
    path = tmp_path / marks.FILE
    path.write_text(text, encoding="utf-8")
    return marks.load(path, ["ada", "bob"], EXERCISES)


def test_without_a_file_nothing_is_said(tmp_path):
    assert marks.load(tmp_path / marks.FILE, [], EXERCISES) == marks.Marks()


def test_the_example_says_nothing_until_it_is_uncommented(tmp_path):
    assert loaded(tmp_path, marks.EXAMPLE) == marks.Marks()
    lines = [line.removeprefix("# ") for line in marks.EXAMPLE.splitlines()]
    rubric = tuple(line.name for line in OWN.rubric)
    starts = ("[[", "learner", "exercise", "score", "remark", "by", "at", *rubric)
    said = loaded(tmp_path, "\n".join(line for line in lines if line.startswith(starts)))
    remark = "A right idea; the tests expect another order."
    assert said.marks == {("ada", FIRST): ManualMark(7.5, remark, "G. Hopper")}
    judged = said.judged["ada", OWN.folder]
    assert (judged.points, judged.of) == (11.5, 14.0)
    assert judged.remark.endswith(": 2 of 2. The moment of `attempts` was well found.")
    assert said.excused == {("ada", THIRD): "Ill in that week."}
    at = datetime.datetime(2030, 6, 30, 19, 30, tzinfo=datetime.UTC)
    assert said.time_of("ada", FIRST) == said.time_of("ada", THIRD) == at
    assert said.time_of("bob", FIRST) is None


MARK = '[[mark]]\nlearner = "ada"\nexercise = "1"\nscore = 1\nremark = "x"\n'
JUDGED = "\n".join(
    ["[[judged]]", 'learner = "ada"', f'exercise = "{OWN.number}"']
    + [f"{line.name} = {line.points}" for line in OWN.rubric]
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[mark", "cannot be read"),
        (JUDGED.replace(f'"{OWN.number}"', '"1"'), "has no rubric; give it a [[mark]]"),
        (JUDGED.replace("suite = 3", "suite = 3.5"), "suite is 3.5, and 3 is the most"),
        (JUDGED.replace("suite = 3\n", ""), "nothing of its suite"),
        (JUDGED + "\nstyle = 3", "judged 1 has style"),
        ("[[marks]]", "has marks; it knows"),
        ("mark = 3", "is written [[mark]]"),
        (MARK.replace("ada", "eve"), "nobody called 'eve'"),
        (MARK.replace('"1"', '"nonsense"'), "There is no exercise nonsense"),
        (MARK.replace("score = 1", 'score = "all"'), "score is 'all', not a number"),
        (MARK.replace("score = 1", "score = -1"), "must be 0 or more"),
        (MARK.replace("score = 1", "score = inf"), "must be 0 or more"),
        (MARK.replace("score = 1\n", ""), "nothing of its score"),
        (MARK.replace('remark = "x"\n', ""), "nothing of its remark"),
        (MARK + "grade = 3\n", "mark 1 has grade"),
        ('[[handed_in]]\nlearner = "ada"\nat = 2030-06-30\n', "a time with its offset"),
        ('[[handed_in]]\nlearner = "ada"\nat = 2030-06-30T12:00:00\n', "a time with its offset"),
    ],
)
def test_what_is_wrong_is_a_sentence_that_names_it(tmp_path, text, said):
    with pytest.raises(RequestError) as wrong:
        loaded(tmp_path, text)
    assert said in str(wrong.value)
    assert "marks.toml" in str(wrong.value)
