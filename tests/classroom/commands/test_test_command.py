"""`workshop test`: in how many processes pytest runs, and with which seeds."""

from types import SimpleNamespace

import pytest

from classroom.commands import test as command


@pytest.fixture
def pytests(monkeypatch):
    """The arguments of each call of pytest, on a machine of two cores; `codes` are its answers."""
    calls, codes = [], []

    def run(words, cwd):
        assert words[2:4] == ["-m", "pytest"]
        calls.append(words[4:])
        return SimpleNamespace(returncode=codes.pop(0) if codes else 0)

    monkeypatch.setattr(command.subprocess, "run", run)
    monkeypatch.setattr(command, "_processes", lambda: 2)
    return SimpleNamespace(calls=calls, codes=codes)


@pytest.mark.parametrize(
    ("argv", "several"),
    [
        ([], True),
        (["-m", "not slow"], True),
        (["--", "-k", "laws"], True),
        (["tests/flights/test_laws.py"], False),
        (["tests/flights/test_laws.py::test_x[a]", "-v"], False),
        (["-x"], False),
        (["--pdb"], False),
        (["-n", "3"], False),
    ],
)
def test_there_is_a_process_for_each_core_unless_tests_are_named(pytests, argv, several):
    assert command.run_tests(argv) == 0
    (words,) = pytests.calls
    passed = [word for word in argv if word != "--"]
    assert words[len(words) - len(passed) :] == passed


@pytest.mark.parametrize(("code", "expected"), [(0, 0), (1, 1), (2, 1), (3, 1), (4, 2), (5, 2)])
def test_its_exit_code_tells_a_failure_from_a_wrong_request(pytests, code, expected):
    pytests.codes.append(code)
    assert command.run_tests([]) == expected


def test_a_soak_draws_anew_in_every_round_and_stops_at_one_that_fails(pytests, capsys):
    pytests.codes += [0, 0, 1]
    assert command.run_tests(["--soak", "-k", "laws"]) == 1
    seeds = [
        next(w for w in words if w.startswith("--hypothesis-seed=")) for words in pytests.calls
    ]
    assert len(set(seeds)) == 3
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 3
    for line, seed, words in zip(said, seeds, pytests.calls, strict=True):
        assert f"./workshop test -m hypothesis --hypothesis-profile=soak {seed} -k laws" in line
        assert "--hypothesis-profile=soak" in words
