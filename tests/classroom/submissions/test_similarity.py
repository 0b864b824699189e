"""Copies are found whatever was done to hide them; answers of one's own are not."""

import io
import tokenize
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from classroom import catalog
from classroom.cli import main
from classroom.submissions import similarity
from classroom.submissions.fingerprints import LENGTH, WINDOW, fingerprints
from classroom.submissions.intake import Answer, Submission

EXERCISES = catalog.load()
FIRST = EXERCISES[0]

# A way of one's own to solve the first exercise, and none of the known ones.
ORIGINAL = b'''
import csv


class Reader:
    """Reads lines."""

    def __init__(self, names, missing=("NA", "")):
        self.names = names
        self.missing = missing
        self.seen = 0

    def split(self, line):
        cells, quoted, cell = [], False, ""
        for character in line:
            if character == '"':
                quoted = not quoted
            elif character == "," and not quoted:
                cells.append(cell)
                cell = ""
            else:
                cell += character
        return [*cells, cell]

    def read(self, line):
        found = {}
        for position, cell in enumerate(self.split(line)):
            if cell in self.missing:
                found[self.names[position]] = None
            elif cell.lstrip("-").isdigit():
                found[self.names[position]] = int(cell)
            else:
                found[self.names[position]] = cell
        self.seen += 1
        return found


def parse_line(line):
    return Reader(COLUMNS).read(line)
'''

# The same by another person.
OTHER = b"""
import re

PATTERN = re.compile(r'"([^"]*)"|([^,]*)')


def values_of(line):
    while line:
        match = PATTERN.match(line)
        yield match[1] if match[1] is not None else match[2]
        line = line[match.end() + 1 :]


def typed(value, kind):
    try:
        return None if value in ("", "NA") else kind(value)
    except ValueError as error:
        raise ValueError(f"{value!r} is no {kind.__name__}") from error


def parse_line(line):
    pairs = zip(COLUMNS, values_of(line), strict=True)
    return {name: typed(value, KINDS[name]) for name, value in pairs}
"""


def disguised(source: bytes) -> bytes:
    """Other names, other texts, comments, and no documentation."""
    text = source.decode()
    words = {"names": "cols", "missing": "gone", "cells": "xs", "cell": "x", "found": "result"}
    for number, (word, other) in enumerate(words.items()):
        text = text.replace(f"{word}", f"{other}{number}")
    text = text.replace('"""Reads lines."""', "").replace('"NA"', '"NOTHING"')
    text = text.replace("        return", "\n        # so that it works\n        return")
    return text.encode()


def handed_in(**sources: bytes) -> list[Submission]:
    return [
        Submission(learner, answers={FIRST.folder: Answer(source)})
        for learner, source in sources.items()
    ]


def test_a_disguised_copy_is_found_and_nobody_else():
    submissions = handed_in(ada=ORIGINAL, grace=disguised(ORIGINAL), edsger=OTHER)
    assert disguised(ORIGINAL) != ORIGINAL
    (pair,) = similarity.pairs(submissions, EXERCISES)
    assert pair.learners == ("ada", "grace")
    assert pair.exercise == FIRST.folder
    assert pair.alike > 0.9


def test_a_copy_with_half_of_its_own_is_as_alike_as_the_shorter_one_says():
    both = ORIGINAL + OTHER.replace(b"parse_line", b"parse_other")
    (pair,) = similarity.pairs(handed_in(ada=ORIGINAL, grace=both), EXERCISES)
    assert pair.alike > 0.9
    # The lines that are marked in the longer one are the copied ones.
    copied = ORIGINAL.count(b"\n")
    assert max(pair.lines[1]) <= copied + 1
    assert len(pair.lines[1]) > 0.6 * copied


def test_what_the_exercise_explains_is_no_copy():
    known = FIRST.solution.read_bytes()
    assert similarity.pairs(handed_in(ada=known, grace=disguised(known)), EXERCISES) == []
    other = next(iter(sorted(FIRST.solution_directory.glob("alternatives/*.py")))).read_bytes()
    assert similarity.pairs(handed_in(ada=other, grace=other), EXERCISES) == []


def test_what_most_of_the_class_has_written_is_no_copy():
    everybody = {f"learner{number}": ORIGINAL for number in range(7)}
    assert similarity.pairs(handed_in(**everybody), EXERCISES) == []
    some = {f"copy{number}": ORIGINAL for number in range(5)}
    rest = {f"learner{number}": OTHER.replace(b"KINDS", b"K" * number) for number in range(1)}
    assert len(similarity.pairs(handed_in(**some, **rest), EXERCISES)) == 10


@pytest.mark.parametrize("source", [b"", b"def f(:\n", b"\xff\xfe", b"x = (\n" * 50, b"'''"])
def test_what_python_cannot_read_has_the_fingerprints_of_what_it_can(source):
    assert isinstance(fingerprints(source), dict)
    assert fingerprints(ORIGINAL + b"\n" + source).keys() & fingerprints(ORIGINAL).keys()


TOKENS = st.sampled_from(["if", "(", ")", ".append", "1", "2.5", "+", "-", "==", "len", "None"])


@settings(max_examples=200)
@given(
    before=st.lists(TOKENS, max_size=30),
    shared=st.lists(TOKENS, min_size=LENGTH + WINDOW - 1, max_size=40),
    behind=st.lists(TOKENS, max_size=30),
)
def test_a_run_of_tokens_long_enough_is_always_found(before, shared, behind):
    # In brackets, as Python's own tokenizer wants whole lines.
    one = "(" + " ".join(shared)
    other = "(" + " ".join([*before, *shared, *behind])
    if len(list(tokens(one))) < LENGTH + WINDOW:
        return
    assert fingerprints(one.encode()).keys() & fingerprints(other.encode()).keys()


def tokens(text: str):
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.string.strip():
                yield token
    except tokenize.TokenError:
        return


def test_the_command_shows_pairs_problems_and_a_page(tmp_path, capsys):
    folder = tmp_path / "class"
    for learner, source in {"ada": ORIGINAL, "grace": disguised(ORIGINAL), "edsger": OTHER}.items():
        path = folder / learner / "exercises" / FIRST.folder / "exercise.py"
        path.parent.mkdir(parents=True)
        path.write_bytes(source)
    (folder / "barbara.zip").write_bytes(b"nothing")
    out = tmp_path / "pages" / "similar.html"
    assert main(["similar", str(folder), "--out", str(out)]) == 0
    shown = capsys.readouterr().out
    assert "3 answers of 4 learners compared" in shown
    assert "barbara:" in shown
    assert "no whole archive" in " ".join(shown.split())
    (line,) = [line for line in shown.splitlines() if FIRST.folder in line]
    assert "ada" in line
    assert "grace" in line
    assert "no proof" in shown
    page = out.read_text()
    assert "no proof" in page
    assert page.count("<mark>") > 20
    assert "class Reader" in page
    assert "PATTERN" not in page


def test_the_page_shows_code_and_does_not_run_it(tmp_path):
    nasty = ORIGINAL + b"\nx = '<script>alert(1)</script>'\n"
    for learner in ("ada", "<b>grace</b>"):
        path = tmp_path / "class" / learner.replace("/", "%") / FIRST.folder / "exercise.py"
        path.parent.mkdir(parents=True)
        path.write_bytes(nasty)
    out = tmp_path / "similar.html"
    assert main(["similar", str(tmp_path / "class"), "--out", str(out)]) == 0
    assert "<script" not in out.read_text()
    assert "<b>" not in out.read_text()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nowhere"], "nowhere is not there"),
        ([".", "--least", "0"], "--least"),
        ([".", "--least", "many"], "--least"),
        ([".", "--only", "nothing"], "nothing"),
        ([], "SUBMISSIONS"),
    ],
)
def test_wrong_requests_get_one_sentence(words, sentence, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("ada").mkdir()
    try:
        code = main(["similar", *words])
    except SystemExit as ended:
        code = ended.code
    assert code == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert len(said.strip().splitlines()) == 1
