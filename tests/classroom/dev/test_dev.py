"""What an author is told, and that every exercise is whole."""

import shutil
import signal
import subprocess
import sys
import textwrap

import pytest

from classroom import catalog
from classroom.catalog import Exercise, Task
from classroom.dev import alternatives, exercise_proofs, mentions, mutate, mutation_scores, snippets
from classroom.dev.mutants import Mutant, Sample, mutant, mutants
from classroom.dev.stubs import stub_of
from pipelines.problems import RequestError
from tests.support import sample_exercise
from tests.support.learner import alive, descendants, in_time


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """A checkout with one small exercise: the real ones are checked by .ci/run, once."""
    root = sample_exercise.make(tmp_path_factory.mktemp("checkout"))
    built = sample_exercise.dev(root, "build")
    assert built.stdout == "wrote classroom/checking/originals.txt\n", built.stderr
    return root


def test_dev_check_proves_an_exercise_that_is_whole(sample):
    done = sample_exercise.dev(sample, "check", "late_flights")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 exercise: all is well" in done.stdout


def test_dev_check_runs_a_sample_of_the_mutants_and_says_its_seed(monkeypatch, tmp_path, capsys):
    asked = []
    monkeypatch.setattr(exercise_proofs, "check", lambda *arguments: asked.append(arguments) or [])
    assert exercise_proofs.check_command(["1", "--sample", "2", "--seed", "5"]) == 0
    assert capsys.readouterr().out.startswith("2 mutants of each exercise, with --seed 5.\n")
    (((exercise,), sample),) = asked
    assert sample == Sample(2, 5)
    names = [proof.name for proof in exercise_proofs._proofs(exercise, tmp_path, sample)]
    drawn = [f"the mutant {one.path.name}" for one in sample.of(exercise, mutants(exercise))]
    others = [f"the alternative {path.name}" for path in alternatives.alternatives(exercise)]
    first = [
        "the stub",
        "the solution",
        "the texts",
        "the searches",
        "the searches' names",
        *others,
    ]
    assert names == [*first, *drawn]
    assert len(drawn) == 2
    assert len(exercise_proofs._proofs(exercise, tmp_path, None)) == len(first) + len(
        mutants(exercise)
    )
    # Others each time, and the seed is told.
    for _ in range(2):
        exercise_proofs.check_command(["1", "--sample", "2"])
    seeds = [sample.seed for _, sample in asked[1:]]
    assert seeds[0] != seeds[1]
    said = capsys.readouterr().out
    assert all(f"with --seed {seed}.\n" in said for seed in seeds)


def test_a_seed_without_a_sample_is_a_wrong_request():
    with pytest.raises(RequestError, match="--seed is for the mutants that --sample draws"):
        exercise_proofs.check_command(["--seed", "5"])


def test_dev_check_tells_all_that_is_wrong_with_an_exercise(sample, tmp_path):
    root = tmp_path / "checkout"
    shutil.copytree(sample, root, symlinks=True)
    mine, answer = root / "exercises" / sample_exercise.NAME, "solutions/" + sample_exercise.NAME
    for file, old, new in (
        (mine / "README.md", "# Late", "# Late, unlike exercise 05"),
        (mine / "README.md", "(hints.md)", "(gone.md)"),
        (mine / "README.md", "late(3)", "later(3)"),
        (root / "README.md", "exercise 01", "`ex02_live_board`"),
        (mine / "hints.md", "### Rung 3?", "#### Rung 3?"),
        (mine / "exercise.py", "15 minutes", "16 minutes"),
        (mine / "test_late_flights.py", "An hour", "One hour"),
        (root / answer / "solution.py", "-> bool | None:", "-> str | None:"),
        (root / answer / "TEACHING.md", "## What", "### What"),
        (mine / "README.md", "(*early*)", "(*sooner*)"),
        (root / answer / "alternatives/by_quotient.py", "> 0", "> 1"),
        (root / answer / "mutants/zero.py", "delay == -99", "delay  is  None"),
        (root / answer / "mutants/above.py", "Task: border", "Task: late"),
        (root / answer / "mutants/size.py", "It left early.", "It left late."),
    ):
        assert old in file.read_text()
        file.write_text(file.read_text().replace(old, new))
    for name in ("never", "hours"):
        (root / answer / f"mutants/{name}.py").unlink()
    (root / answer / "alternatives/by_negation.py").unlink()
    done = sample_exercise.dev(root, "check")
    assert done.returncode == 1, done.stdout + done.stderr
    for sentence in (
        "README.md, line 1: 'exercise 05' is mentioned, and there is no such exercise",
        "README.md, line 3: 'ex02_live_board' is mentioned, and there is no such exercise",
        "the link to gone.md leads nowhere.",
        "the code raises NameError: name 'later' is not defined.",
        "late has 2 hints, not 3.",
        "exercise.py is not what it is made from says: run ./workshop dev build.",
        "originals.txt is not what it is made from says: run ./workshop dev build.",
        "mypy finds:",
        "TEACHING.md has no section `## What the reference does`",
        "the mutants: there are 3 mutants, not 4.",
        "it has 1 alternatives, not 2.",
        "alternatives/by_quotient.py is right, and the task border is failed",
        "its contract has no line `(*early*)`, which is tested.",
        "no task or search is of the contract's line `(*sooner*)`.",
        "the mutant zero.py: passes all tests, and is wrong: Wrong about missing.",
        "the mutant above.py: is rejected by border, not by late",
        "the mutant size.py: the verdict does not say 'It left late.'",
    ):
        assert sentence in done.stdout


def test_a_reference_that_a_search_refutes_or_that_has_none_is_told(sample, tmp_path):
    root = tmp_path / "checkout"
    shutil.copytree(sample, root, symlinks=True)
    search = root / "solutions" / sample_exercise.NAME / "counter_examples.py"
    search.write_text(search.read_text().replace("range(15,", "range(700,"))
    done = sample_exercise.dev(root, "check")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "the solution: the task border is failed" in done.stdout
    search.unlink()
    done = sample_exercise.dev(root, "check")
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"solutions/{sample_exercise.NAME}/counter_examples.py is missing." in done.stdout


def test_machine_mutants_that_no_test_rejects_are_shown_and_scored(sample, tmp_path):
    root = tmp_path / "checkout"
    shutil.copytree(sample, root, symlinks=True)
    done = sample_exercise.dev(root, "check", "--mutate", "late")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "100.0%; 0 equivalent." in done.stdout
    scores = root / "docs" / "mutation-scores.md"
    (line,) = [line for line in scores.read_text().splitlines() if sample_exercise.NAME in line]
    _, _, made, right, rejected, share, _, _ = map(str.strip, line.split("|"))
    assert (right, rejected, share) == ("0", made, "100.0 %")

    answer = root / "solutions" / sample_exercise.NAME
    (answer / "counter_examples.py").unlink()
    (answer / "mutants/equivalent.toml").write_text(
        '[[equivalent]]\nfile = "solution.py"\nold = "gone"\nnew = ""\nreason = "None."\n'
    )
    done = sample_exercise.dev(root, "check", "--mutate", "late")
    assert done.returncode == 1
    assert "- if delay is None:\n    + if (not delay):" in done.stdout
    assert "are rejected, not 95%" in done.stdout
    assert "has a mutant that is rejected, or is no more: solution.py, 'gone' as ''" in done.stdout
    # Its line is written anew, and there is one.
    assert [line for line in scores.read_text().splitlines() if f"| {made} | 0 |" in line] == [
        changed
        for changed in scores.read_text().splitlines()
        if sample_exercise.NAME in changed and "100.0 %" not in changed
    ]


def test_what_came_of_an_exercises_mutants_is_remembered(monkeypatch, tmp_path):
    monkeypatch.setattr(mutation_scores, "PAGE", tmp_path / "docs" / "scores.md")
    first, second = catalog.load()[:2]
    assert "never" in mutation_scores.remembered(first)
    now = mutation_scores.made_of(first)
    mutation_scores.record(second, mutation_scores.Score(4, 4, 0, "0" * 12))
    mutation_scores.record(first, mutation_scores.Score(9, 1, 6, now))
    mutation_scores.record(first, mutation_scores.Score(21, 1, 19, now))
    assert mutation_scores.remembered(first) == "19 of 20 mutants rejected, 95.0%; 1 equivalent."
    # Of none that is wrong, all are rejected; and its answers are others than those.
    said = mutation_scores.remembered(second)
    assert said.startswith("0 of 0 mutants rejected, 100.0%;")
    assert said.endswith("Its answers, or the operators, have changed since.")
    assert len(mutation_scores.recorded()) == 2


def test_of_each_score_that_the_docs_have_the_exercise_is_there_and_enough_is_rejected():
    scores = mutation_scores.recorded()
    folders = {one.folder for one in catalog.load() if not mutate.why_none(one)}
    assert scores
    assert scores.keys() <= folders
    assert [folder for folder, one in scores.items() if one.share < mutate.LEAST_SCORE] == []


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_killed_while_it_mutates_it_leaves_no_folder_and_no_process(sample, tmp_path, number, code):
    root, temporary = tmp_path / "checkout", tmp_path / "t"
    shutil.copytree(sample, root, symlinks=True)
    temporary.mkdir()
    tests = root / "exercises" / sample_exercise.NAME / "test_late_flights.py"
    # A wait that ends only when it is killed.
    begun = tests.read_text().replace(
        "import pytest", "import pathlib, tempfile, time\n\nimport pytest"
    )
    waits = "    pathlib.Path(tempfile.mkdtemp()).touch()\n    time.sleep(600)\n"
    tests.write_text(begun.replace("(harness):\n", f"(harness):\n{waits}", 1))
    process = sample_exercise.start(root, "classroom", "dev", "check", "--mutate", TMPDIR=temporary)
    try:
        assert in_time(lambda: len(descendants(process.pid)) and [*temporary.rglob("tmp*")])
        running = descendants(process.pid)
        process.send_signal(number)
        assert process.wait(60) == code
    finally:
        process.kill()
        process.wait()
    assert in_time(lambda: not any(map(alive, running)), 10)
    assert [*temporary.iterdir()] == []


def test_how_many_mutants_are_checked_is_said_now_and_then(monkeypatch, capsys):
    monkeypatch.setattr(mutate, "PLAIN_LINE_SECONDS", 0.0)
    exercise = catalog.load()[0]
    progress = mutate._Progress(1_200)
    for _ in range(2):
        progress.count(exercise)
    said = capsys.readouterr().err.splitlines()
    assert said[1] == "2 of 1,200 mutants checked, at ex01_parse_flights, after 0:00"
    assert len(said) == 2


def test_reading_the_catalog_is_fast_enough_for_every_command():
    """By what it imports: seconds depend on the machine."""
    import ast
    import inspect
    import sys

    tree = ast.parse(inspect.getsource(catalog))
    modules = {
        name.name if isinstance(node, ast.Import) else node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    own = {module for module in modules if module.partition(".")[0] not in sys.stdlib_module_names}
    assert own == {"pipelines.problems"}


# Stubs


def _stub(text: str) -> str:
    return stub_of(textwrap.dedent(text), "ex99_made_up", catalog.ROOT / "solution.py")


def test_a_region_becomes_the_unsolved_call_at_its_place():
    assert (
        _stub('''
        """Doc."""

        import math


        def area(r):
            """The area."""
            # BEGIN SOLUTION
            return math.pi * r * r
            # END SOLUTION
    ''').strip()
        == textwrap.dedent('''
        """Doc."""

        import math

        from pipelines.seats.unsolved import unsolved


        def area(r):
            """The area."""
            unsolved("ex99_made_up")
    ''').strip()
    )


def test_a_region_may_leave_other_lines_or_none():
    assert (
        _stub('''
        """Doc."""

        # BEGIN SOLUTION
        import csv

        # STUB
        # END SOLUTION
        from pipelines import schemas
        from pipelines.writing import shard_policy


        # BEGIN SOLUTION
        def helper():
            return csv


        # STUB
        # END SOLUTION
        def fill(rows):
            # BEGIN SOLUTION
            return helper(), schemas, policy
            # STUB
            # keyed = rows
            # if keyed:
            #     unsolved("ex99_made_up")
            # END SOLUTION
    ''').strip()
        == textwrap.dedent('''
        """Doc."""

        from pipelines import schemas
        from pipelines.seats.unsolved import unsolved
        from pipelines.writing import shard_policy


        def fill(rows):
            keyed = rows
            if keyed:
                unsolved("ex99_made_up")
    ''').strip()
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("# BEGIN SOLUTION\nx = 1\n", "line 1: # BEGIN SOLUTION without # END SOLUTION."),
        ("x = 1\n# END SOLUTION\n", "line 2: # END SOLUTION without # BEGIN SOLUTION."),
        ("# BEGIN SOLUTION\n# BEGIN SOLUTION\n", "line 2: # BEGIN SOLUTION within that of line 1."),
        (
            "# BEGIN SOLUTION\n# STUB\nx = 1\n# END SOLUTION\n",
            "line 3: a line of the stub that is not behind '# '.",
        ),
        ("# BEGIN SOLUTION\n# STUB\n# x = (\n# END SOLUTION\n", "does not parse"),
    ],
)
def test_markers_that_do_not_pair_are_told_by_their_line(text, sentence):
    with pytest.raises(RequestError) as caught:
        stub_of(text, "ex99_made_up", catalog.ROOT / "solution.py")
    assert sentence in str(caught.value)


# Mutants

SOLUTION = """\
LIMIT = 15


def late(delay):
    if delay is None:
        return None
    return delay >= LIMIT
"""


@pytest.fixture
def mutant_of(tmp_path):
    exercise = Exercise(
        99, "made_up", "ex99_made_up", 1, "", "", None, (), 5, (), (Task("late", "", 1),)
    )

    def make(text: str):
        path = tmp_path / "wrong.py"
        path.write_text(text)
        return mutant(path, SOLUTION, exercise)

    return make


def test_a_mutant_may_replace_lines_whatever_their_indentation(mutant_of):
    found = mutant_of(
        '"""Later.\n\nTask: late\nMessage: 15 is late\n'
        "Replace: if delay is None:\n        return None\n    return delay >= LIMIT\n"
        'With: if not delay:\n        return False\n    return delay > LIMIT\n"""\n'
    )
    assert found.task == "late"
    assert found.message == "15 is late"
    assert found.source.endswith(
        "def late(delay):\n    if not delay:\n        return False\n    return delay > LIMIT\n"
    )


def test_a_mutant_may_define_names_anew(mutant_of):
    found = mutant_of('"""Early.\n\nTask: late\nMessage: x\n"""\n\nLIMIT = 14\n')
    assert found.source == SOLUTION + "\n\nLIMIT = 14\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x = 1\n", "has no docstring"),
        ('"""W.\n\nTask: late\n"""\n', "has no line `Message: …`"),
        ('"""W.\n\nTask: early\nMessage: x\n"""\nLIMIT = 1\n', "there is no task 'early'"),
        ('"""W.\n\nTask: late\nMessage: x\n"""\n', "changes nothing"),
        ('"""W.\n\nTask: late\nMessage: x\nReplace: LIMIT = 15\n"""\n', "no `With:` behind it"),
        ('"""W.\n\nTask: late\nMessage: x\nReplace: y\nWith: z\n"""\n', "0 times, not once: 'y'"),
        ('"""W."""\ndef f(:\n', "line 2: invalid syntax"),
    ],
)
def test_a_mutant_that_cannot_be_made_is_told(mutant_of, text, sentence):
    with pytest.raises(RequestError) as caught:
        mutant_of(text)
    assert sentence in str(caught.value)


def test_a_sample_of_mutants_is_the_same_for_a_seed_and_all_are_drawn_with_some_seed():
    exercises = catalog.load()[:2]
    known = [Mutant(catalog.ROOT / f"{i}.py", "", "", "", "") for i in range(9)]
    drawn = [Sample(3, seed).of(exercises[0], known) for seed in range(40)]
    assert all(len({one.path for one in some}) == 3 for some in drawn)
    assert {one.path for some in drawn for one in some} == {one.path for one in known}
    assert Sample(3, 7).of(exercises[0], known) == drawn[7]
    # An exercise's do not depend on which others are checked, nor are the places always equal.
    assert any(Sample(3, seed).of(exercises[1], known) != drawn[seed] for seed in range(40))
    assert Sample(30, 7).of(exercises[0], known) == known


# Texts


def test_links_that_lead_nowhere_are_told(tmp_path):
    page = tmp_path / "README.md"
    (tmp_path / "there.md").touch()
    page.write_text(
        "[a](there.md) [b](gone.md) [c](https://example.org/x) [d](#here) [e](there.md#x)\n"
        "`[f](code.md)`\n```\n[g](block.md)\n```\n"
    )
    assert [text.partition(": ")[2] for text in snippets.broken_links(page)] == [
        "the link to gone.md leads nowhere."
    ]


def test_examples_are_run_in_one_session_and_compared(tmp_path):
    page = tmp_path / "hints.md"
    page.write_text(
        "```python\nx = given + 1\n```\n\n```python\n>>> x, __name__\n(3, '__main__')\n\n```\n\n"
        "```text\nthis is ... no code\n```\n"
    )
    assert snippets.failing(page, {"given": 2}) == []
    page.write_text("```python\n>>> 1 + 1\n3\n\n```\n\n```python\nnope\n```\n")
    first, second = snippets.failing(page, {})
    assert "line 2: the example does not give what it shows" in first
    assert second.endswith("line 8: the code raises NameError: name 'nope' is not defined.")


# Mentions

KNOWN = mentions.Known(
    {1: "parse_flights", 3: "carrier_delays", 6: "read_batches", 7: "enrich_flights"},
    frozenset({1, 2}),
    frozenset({"ex01_parse_flights", "ex08_aircraft_history"}),
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Windows (exercise 05).", "exercise 05"),
        ("Windows are of exercise\n05.", "exercise 05"),
        ("# of what Exercise\n# 13 drifts", "Exercise # 13"),
        ("the rules (exercises 03 and 11)", "exercises 03 and 11"),
        ("exercises 1, 3, or 4", "exercises 1, 3, or 4"),
        ("exercises 3 to 6", "exercises 3 to 6"),
        ("exercise 03 or 05", "exercise 03 or 05"),
        ("05 `live_board` has windows", "05 `live_board`"),
        ("03 `delays_of_carriers` is another name", "03 `delays_of_carriers`"),
        ("`ex05_live_board`", "ex05_live_board"),
        ("see [the board](../ex05_live_board/README.md)", "ex05_live_board"),
        ("ex01_parse_lines was its name", "ex01_parse_lines"),
        ('prerequisites = ["ex05_live_board"]', "ex05_live_board"),
        ("`exercises/ex08_aircraft_history` is an answer only", "ex08_aircraft_history"),
        ("solutions/ex07_enrich_flights/solution.py", "solutions/ex07_enrich_flights"),
        ("`./workshop check 5`", "workshop check 5"),
        ("`check ex05`", "ex05"),
        ("the values (part 3)", "part 3"),
    ],
)
def test_a_mention_of_an_exercise_that_does_not_exist_is_told(tmp_path, text, said):
    page = tmp_path / "README.md"
    page.write_text(f"# Title\n\n{text}\n")
    (sentence,) = mentions.wrong_mentions([page], KNOWN)
    assert sentence.startswith(f"{page}, line 3: {said!r} is mentioned, and there is no such ")


def test_right_mentions_and_other_numbers_pass(tmp_path):
    page = tmp_path / "README.md"
    page.write_text(
        "exercise 01, exercises 1, 3 and 6, Exercises 6 and\n7, 03 `carrier_delays`, `check 3`,\n"
        "`ex03`, [read](../ex06_read_batches/README.md), `solutions/ex08_aircraft_history`,\n"
        "solutions.ex01_parse_flights.solution, part 2, exNN_name, 20 `carrier`, 17 exercises,\n"
        "the exercise, exercise 01, 45 minutes, 2013-05-11, all exercises of part 1, `check all`\n"
    )
    assert mentions.wrong_mentions([page], KNOWN) == []


def test_what_is_written_for_an_exercise_is_looked_through_and_its_code_is_not():
    (exercise,) = (one for one in catalog.load() if one.number == 1)
    names = {path.name for path in mentions.texts(exercise)}
    assert names >= {"README.md", "hints.md", "exercise.toml", "TEACHING.md", "solution.py"}
    assert exercise.code not in mentions.texts(exercise)
    assert catalog.ROOT / "docs" / "learners.md" in mentions.pages()
    assert catalog.ROOT / "docs" / "course" / "part-1.md" in mentions.pages()


# Children

CALLS = """
import os, time
from classroom.dev import forks

def raises():
    raise ValueError("no")

results = forks.each([lambda: {"a": 1}, raises, lambda: os._exit(3)], 300)
results += forks.each([lambda: time.sleep(900)], 0.5)
assert results[0] == {"a": 1}, results
assert [str(result) for result in results[1:]] == [
    "ValueError: no",
    "Its process ended with exit code 3 and gave nothing.",
    "It did not end within 0.5 s.",
], results
"""


def test_calls_in_children_give_data_or_say_how_they_ended():
    # In a program of its own: this one may have gRPC's threads, which no fork survives.
    done = subprocess.run([sys.executable, "-c", CALLS], cwd=catalog.ROOT, stderr=subprocess.PIPE)
    assert done.returncode == 0, done.stderr.decode()
