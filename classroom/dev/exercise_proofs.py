"""`workshop dev check`: proves that every exercise is whole."""

import ast
import contextlib
import dataclasses
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from classroom import catalog, shell_completion
from classroom.catalog import ROOT, Exercise
from classroom.checking import exercise_check
from classroom.checking.originals import CHECKSUMS
from classroom.dev import alternatives, forks, mentions, search_proofs, snippets
from classroom.dev.build import derived
from classroom.dev.contract import wrong_clauses
from classroom.dev.mutants import Mutant, Sample, mutants
from classroom.dev.mutate import mutate, why_none
from classroom.dev.mutation_scores import remembered
from classroom.dev.taught import untaught
from classroom.dev.typed import wrong_types
from classroom.ending import leaving_nothing
from classroom.loop import own_differences
from classroom.verdict import FAILED, Verdict
from pipelines.problems import Problem, RequestError
from pipelines.terminal import log_capture
from pipelines.terminal.parser import completes, make_parser, positive

TASKS, RUNGS, MUTANTS = 4, 3, 4  # at least

# A README is one screen: of a laptop, at the usual size of letters.
README_LINES = 70

# No stub, answer or mutant is endless: only a hang takes so long, however busy the machine.
_SECONDS = 1_200.0  # after which a check is killed
_PATIENCE = 30.0  # times of the seconds that a learner's test has


@dataclasses.dataclass(frozen=True)
class _Proof:
    """Something to be shown in a child process; `run` gives what is wrong."""

    exercise: Exercise
    name: str
    run: Callable[[], list[str]]


def check_command(argv: list[str]) -> int:
    """Prints what is wrong with the exercises; returns the exit code."""
    parser = make_parser(
        "workshop dev check",
        "Proves that every exercise is whole: its stub fails, its solution passes, its mutants are "
        "rejected with the message meant for them; and more, see docs/authoring.md.",
    )
    names = parser.add_argument(
        "names", nargs="*", metavar="NAME", help="of an exercise (default: all)"
    )
    completes(names, shell_completion.exercise_names)
    parser.add_argument(
        "--sample",
        type=positive,
        metavar="N",
        help="run N mutants of each exercise, drawn by chance; all else in full (default: all)",
    )
    parser.add_argument(
        "--seed",
        type=int,
        metavar="S",
        help="draw the mutants of --sample that S gave before (default: others each time)",
    )
    parser.add_argument(
        "--mutate",
        action="store_true",
        help="have a machine change the answers in small ways, and show the changes that pass "
        "(default: of all exercises that have a search for counter-examples)",
    )
    given = parser.parse_args(argv)
    sample = _sample(given.sample, given.seed)
    everything = catalog.checkable()
    chosen = [catalog.find(name, everything) for name in given.names] or list(everything)
    if sample is not None:
        print(f"{sample.size} mutants of each exercise, with --seed {sample.seed}.", flush=True)
    started = time.monotonic()
    with leaving_nothing():
        if given.mutate:
            wrong = mutate(chosen, sample)
        else:
            for exercise in chosen:
                if exercise.folder != catalog.PLACEMENT:
                    said = why_none(exercise) or remembered(exercise)
                    print(f"{exercise.folder}: {said}", flush=True)
            wrong = check(chosen, sample)
    for sentence in wrong:
        print(sentence)
    seconds = time.monotonic() - started
    count = "1 exercise" if len(chosen) == 1 else f"{len(chosen)} exercises"
    if wrong:
        print(f"\n{len(wrong)} wrong in {count} ({seconds:.1f} s).")
        return 1
    print(f"{count}: all is well ({seconds:.1f} s).")
    return 0


def _sample(size: int | None, seed: int | None) -> Sample | None:
    if size is None:
        if seed is not None:
            raise RequestError("--seed is for the mutants that --sample draws: give both.")
        return None
    return Sample(size, secrets.randbelow(1 << 32) if seed is None else seed)


def check(exercises: Sequence[Exercise], sample: Sample | None = None) -> list[str]:
    """What is wrong with the exercises, one text each; nothing when all is well.

    Stubs, solutions and mutants are run, which takes seconds each.

    Args:
        sample: which mutants to run; all by default.
    """
    everything = catalog.load()
    wrong = [*_drift(catalog.checkable(), exercises), *_format(exercises)]
    # A solution that no stub can be made from is told of by its own proof.
    with contextlib.suppress(Problem):
        wrong += wrong_types(exercises, derived(exercises))
    known = mentions.Known.of(everything)
    wrong += mentions.wrong_mentions(mentions.pages(), known)
    for page in mentions.pages():
        wrong += snippets.broken_links(page)
    for exercise in exercises:
        wrong += mentions.wrong_mentions(mentions.texts(exercise), known)
        if exercise.folder == catalog.PLACEMENT:
            wrong += _of_placement(exercise, everything)
            continue
        wrong += _of_folder(exercise, everything)
        wrong += [*alternatives.missing(exercise), *wrong_clauses(exercise)]
        wrong += untaught(exercise, everything)
        plain = [exercise.solution_directory / "plain_answer.py"]
        answers = [*alternatives.alternatives(exercise), *filter(Path.exists, plain)]
        wrong += own_differences.unproven(exercise, answers)
    with tempfile.TemporaryDirectory(prefix="workshop-dev-") as folder:
        proofs: list[_Proof] = []
        for exercise in exercises:
            try:
                proofs += _proofs(exercise, Path(folder), sample)
            except (Problem, OSError) as problem:
                wrong.append(str(problem))
        with log_capture.captured(verbose=False) as (_, log):
            exercise_check.preload(sorted({need for one in exercises for need in one.needs}))
        if log is not None:
            os.unlink(log)
        # A fork ends without Python's farewells: what libraries would remove then (TensorFlow its
        # generated code) goes with the folder.
        before, tempfile.tempdir = tempfile.tempdir, folder
        try:
            results = forks.each([proof.run for proof in proofs], _SECONDS)
        finally:
            tempfile.tempdir = before
    for proof, result in zip(proofs, results, strict=True):
        found = [str(result)] if isinstance(result, forks.Ended) else result
        wrong += [f"{proof.exercise.folder}, {proof.name}: {sentence}" for sentence in found]
    return wrong


def _drift(everything: Sequence[Exercise], exercises: Sequence[Exercise]) -> list[str]:
    try:
        texts = derived(everything)
    except Problem as problem:
        return [str(problem)]
    chosen = {exercise.code for exercise in exercises}
    return [
        f"{path.relative_to(ROOT)} is not what it is made from says: run ./workshop dev build."
        for path, text in texts.items()
        if (path in chosen or path == CHECKSUMS)
        and (not path.exists() or path.read_text(encoding="utf-8") != text)
    ]


def _format(exercises: Sequence[Exercise]) -> list[str]:
    files = [
        str(file)
        for exercise in exercises
        for folder in (exercise.directory, exercise.solution_directory)
        for file in sorted(folder.rglob("*.py"))
    ]
    wrong = []
    for command in (["check", "--output-format=concise"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--quiet", *files],
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
        if done.returncode:
            said = (done.stdout + done.stderr).strip()
            wrong.append(f"ruff {command[0]} finds:\n{said}")
    return wrong


def _of_placement(questions: Exercise, everything: Sequence[Exercise]) -> list[str]:
    """Each question stands for exercises that are there, and has a wrong answer of its own."""
    folders = {exercise.folder for exercise in everything}
    refused = {mutant.task for mutant in mutants(questions)}
    wrong = []
    for task in questions.tasks:
        if not task.covers or not set(task.covers) <= folders:
            wrong.append(f"placement: {task.name} covers no exercise, or one that is not there.")
        if task.name not in refused:
            wrong.append(f"placement: no mutant is a wrong answer to {task.name}.")
    return wrong


def _of_folder(exercise: Exercise, everything: Sequence[Exercise]) -> list[str]:
    """What can be seen in the files without running anything."""
    wrong = []

    def must(condition: bool, sentence: str) -> None:
        if not condition:
            wrong.append(f"{exercise.folder}: {sentence}")

    before = [other.folder for other in everything if other.number < exercise.number]
    for folder in exercise.prerequisites:
        must(folder in before, f"its prerequisite {folder} is no earlier exercise.")
    same_number = [other for other in everything if other.number == exercise.number]
    must(len(same_number) == 1, f"there are several exercises {exercise.number:02}.")
    must(exercise.minutes > 0, "minutes says nothing.")
    must(len(exercise.tasks) >= TASKS, f"it has fewer than {TASKS} tasks.")
    for task in exercise.tasks:
        must(task.points > 0, f"the task {task.name} has no points.")
    teaching = exercise.solution_directory / "TEACHING.md"
    for path in (exercise.readme, teaching):
        must(path.exists(), f"{path.relative_to(ROOT)} is missing.")
    must(bool(exercise.tests), f"{exercise.folder}/test_{exercise.name}.py is missing.")
    must(
        exercise.counter_examples.exists(),
        f"{exercise.counter_examples.relative_to(ROOT)} is missing.",
    )
    must(
        re.search(r"^## .*reference", _text(teaching), re.MULTILINE) is not None,
        "TEACHING.md has no section `## What the reference does`, which learners read.",
    )
    if exercise.readme.exists():
        lines = len(exercise.readme.read_text(encoding="utf-8").splitlines())
        must(lines <= README_LINES, f"the README has {lines} lines, which is no screen.")
    texts = "\n".join(map(_text, exercise.tests))
    marked = set(re.findall(r'mark\.task\(\s*"(\w+)"', texts))
    for task in exercise.tasks:
        must(task.name in marked, f"no test is marked with the task {task.name}.")
    return wrong + _of_hints(exercise)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _of_hints(exercise: Exercise) -> list[str]:
    try:
        hints = catalog.hints(exercise)
    except Problem as problem:
        return [str(problem)]
    wrong = []
    names = [task.name for task in exercise.tasks]
    for name in names:
        rungs = hints.get(name, [])
        if len(rungs) < RUNGS:
            wrong.append(f"{exercise.folder}: {name} has {len(rungs)} hints, not {RUNGS}.")
        if not all(rung.heading and rung.text for rung in rungs):
            wrong.append(f"{exercise.folder}: a hint for {name} says nothing.")
    for name in hints.keys() - set(names):
        wrong.append(f"{exercise.folder}: hints.md has a heading for {name}, which is no task.")
    for path in exercise.tests:
        for task, hint in _named_hints(path):
            if not 1 <= hint <= len(hints.get(task, ())):
                wrong.append(f"{path}: a test of {task} names hint {hint}, and there is none.")
    return wrong


def _named_hints(path: Path) -> list[tuple[str, int]]:
    """The rungs that tests name, each with the task of its test."""
    if not path.exists():
        return []
    found = []
    for function in ast.parse(path.read_bytes()).body:
        if not isinstance(function, ast.FunctionDef):
            continue
        tasks = [
            ast.literal_eval(mark.args[0])
            for mark in function.decorator_list
            if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.task"
        ]
        for node in ast.walk(function):
            if isinstance(node, ast.keyword) and node.arg == "hint":
                number = getattr(node.value, "value", None)
                found += [(task, number) for task in tasks if isinstance(number, int)]
    return found


def _proofs(exercise: Exercise, folder: Path, sample: Sample | None) -> list[_Proof]:
    """What is to be run."""
    stub = folder / f"{exercise.folder}-stub.py"
    stub.write_text(derived([exercise])[exercise.code], encoding="utf-8")
    wrong = mutants(exercise)
    proofs = [
        _Proof(exercise, "the stub", lambda: _stub_fails(exercise, stub)),
        _Proof(exercise, "the solution", lambda: _solution_passes(exercise)),
        _Proof(exercise, "the texts", lambda: _texts_hold(exercise)),
    ]
    if exercise.counter_examples.exists():
        proofs += [
            _Proof(
                exercise,
                "the searches",
                lambda: search_proofs.refuting_nothing(exercise, stub, _PATIENCE),
            ),
            _Proof(
                exercise,
                "the searches' names",
                lambda: search_proofs.refuting_others(exercise, _PATIENCE),
            ),
        ]
    for name, run in alternatives.acceptance(exercise, _PATIENCE):
        proofs.append(_Proof(exercise, name, run))
    if len(wrong) < MUTANTS:
        few = f"there are {len(wrong)} mutants, not {MUTANTS}."
        proofs.append(_Proof(exercise, "the mutants", lambda: [few]))
    for one in wrong if sample is None else sample.of(exercise, wrong):
        path = folder / f"{exercise.folder}-{one.path.name}"
        path.write_text(one.source, encoding="utf-8")
        proofs.append(
            _Proof(exercise, f"the mutant {one.path.name}", _rejects(one, path, exercise))
        )
    return proofs


def _stub_fails(exercise: Exercise, stub: Path) -> list[str]:
    verdict = exercise_check.check_in_process(
        exercise, "solutions", code=stub, patience=_PATIENCE, every_task=True
    )
    if verdict.error:
        return [verdict.error]
    return [
        f"the task {task.task} is {task.status} ({task.kind}), not failed as unsolved: "
        f"{task.sentence}"
        for task in verdict.tasks
        if task.kind != "unsolved"
    ]


def _solution_passes(exercise: Exercise) -> list[str]:
    verdict = exercise_check.check_in_process(exercise, "solutions", patience=_PATIENCE)
    return [] if verdict.passed else _failures(verdict)


def _failures(verdict: Verdict) -> list[str]:
    from classroom.checking.pytest_tasks import text_of

    if verdict.error:
        return [verdict.error]
    return [
        f"the task {task.task} is {task.status}: {text_of(task)}"
        for task in verdict.tasks
        if not task.passed
    ]


def _rejects(wrong: Mutant, path: Path, exercise: Exercise) -> Callable[[], list[str]]:
    def run() -> list[str]:
        from classroom.checking.pytest_tasks import text_of

        verdict = exercise_check.check_in_process(
            exercise, "solutions", code=path, patience=_PATIENCE, until_failure=True
        )
        if verdict.error:
            return [verdict.error]
        failed = [task for task in verdict.tasks if task.status == FAILED]
        if not failed:
            return [f"passes all tests, and is wrong: {wrong.wrong}"]
        if failed[0].task != wrong.task:
            said = text_of(failed[0])
            return [f"is rejected by {failed[0].task}, not by {wrong.task}:\n{said}"]
        said = " ".join(text_of(failed[0]).split())
        if " ".join(wrong.message.split()) not in said:
            return [f"the verdict does not say {wrong.message!r}, but:\n{text_of(failed[0])}"]
        return []

    return run


def _texts_hold(exercise: Exercise) -> list[str]:
    from classroom.harness.code import Code

    paths = [
        exercise.readme,
        exercise.directory / "hints.md",
        exercise.solution_directory / "TEACHING.md",
    ]
    code = Code(exercise.module_of("solutions"), exercise.solution)
    wrong = []
    for path in paths:
        if path.exists():
            wrong += snippets.broken_links(path)
            wrong += snippets.failing(path, vars(code.module))
    return wrong
