"""What an instructor is told to look at in a source, and what is nobody's business."""

import pytest

from classroom import catalog
from classroom.grading.flags import flags


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import gc", "Line 1 looks for objects that are not its own: gc."),
        ("x = 1\nfrom classroom.harness import worker", "Line 2 imports what checks it"),
        ("import sys\nsys.modules['json']", "Line 2 looks at what has been imported: sys.modules."),
        ("from sys import modules", "sys.modules"),
        ("import ctypes.util", "Line 1 reaches into memory: ctypes.util."),
        ("def f(g): return g.gi_frame.f_back", "f_back"),
        ("exec('x')", "Line 1 runs text as code: exec."),
        ("__import__('o' + 's')", "imports what its source does not name"),
        ("import solutions.ex01_parse_flights", "imports the reference answers"),
    ],
)
def test_what_looks_beyond_its_own_is_flagged_with_its_line(tmp_path, source, said):
    path = tmp_path / "exercise.py"
    path.write_text(source)
    assert any(said in flag for flag in flags(path)), flags(path)


@pytest.mark.parametrize("source", ["gc = 3\nprint(gc)", "def f(modules): return x.modules", "("])
def test_what_only_looks_like_it_is_not(tmp_path, source):
    path = tmp_path / "exercise.py"
    path.write_text(source)
    assert flags(path) == []


def test_no_right_answer_is_flagged():
    answers = [
        path
        for exercise in catalog.load()
        for path in (exercise.solution, *exercise.solution_directory.glob("alternatives/*.py"))
    ]
    assert len(answers) > 50
    assert {path: flags(path) for path in answers if flags(path)} == {}
