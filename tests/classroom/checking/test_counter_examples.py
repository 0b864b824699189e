"""Inputs on which an answer that passes its tests is wrong are found, made small, and shown."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom import catalog
from classroom.checking import counter_examples
from classroom.checking.counter_examples import Found, Search, look
from classroom.clauses import clauses
from classroom.harness.backend import InProcess
from classroom.harness.probe import Harness
from tests.support import sample_exercise

DRAWN: dict[str, list] = {}


def new_search() -> Search:
    """Hypothesis gives a function its settings once."""

    @given(number=st.integers(0, 10_000))
    def doubles(harness, number):
        harness.call("double", number).gives(2 * number)

    return Search(doubles, "doubles", "double", "double", 100)


@pytest.fixture
def search() -> Search:
    return new_search()


@pytest.fixture
def harness_of(tmp_path):
    """A harness of an answer."""

    def make(text: str) -> Harness:
        path = tmp_path / "answer.py"
        path.write_text(textwrap.dedent(text))
        return Harness(InProcess("exercises.ex99_double.exercise", path, tmp_path))

    return make


def test_an_input_on_which_it_is_wrong_is_the_smallest(harness_of, search):
    harness = harness_of("def double(n):\n    return n + n if n < 500 else 0\n")
    with pytest.raises(Found) as found:
        look([search], harness)
    wrong = found.value.wrong
    assert (wrong.call, wrong.expected, wrong.got) == ("double(500)", "1000", "0")


@pytest.mark.parametrize("text", ["return 2 * n", "special = 1_234\n    return n + n"])
def test_the_same_inputs_are_drawn_each_time_whatever_the_answer(harness_of, search, text):
    harness = harness_of(f"asked = []\ndef double(n):\n    asked.append(n)\n    {text}\n")
    assert look([search], harness, patience=30) == 100
    # Of this function and these numbers; another Hypothesis may draw others.
    first = DRAWN.setdefault("first", harness.get("asked").value)
    assert harness.get("asked").value == first


def test_an_answer_that_does_not_end_is_told_as_such(harness_of, search, monkeypatch):
    monkeypatch.setattr(counter_examples, "_CALL_SECONDS", 0.3)
    harness = harness_of("def double(n):\n    while n > 3:\n        pass\n    return 2 * n\n")
    with pytest.raises(Found) as found:
        look([search], harness)
    assert found.value.wrong.kind == "timeout"


def test_the_search_ends_with_its_time(harness_of, search, monkeypatch):
    monkeypatch.setattr(counter_examples, "_SECONDS", 0.3)
    harness = harness_of("import time\ndef double(n):\n    time.sleep(0.05)\n    return 2 * n\n")
    assert 1 <= look([search], harness) <= 7


def test_where_it_proves_all_inputs_are_tried_however_slow_the_answer(
    harness_of, search, monkeypatch
):
    monkeypatch.setattr(counter_examples, "_SECONDS", 0.001)
    harness = harness_of("import time\ndef double(n):\n    time.sleep(0.01)\n    return 2 * n\n")
    ended = []
    assert look([search], harness, whole=True, ended=ended.append) == 100
    assert ended == [search]


def test_where_it_proves_a_search_that_had_to_be_ended_has_not_ended(
    harness_of, search, monkeypatch
):
    monkeypatch.setattr(counter_examples, "_WHOLE_SECONDS", 0.3)
    harness = harness_of("import time\ndef double(n):\n    time.sleep(0.05)\n    return 2 * n\n")
    ended = []
    assert 1 <= look([search], harness, whole=True, ended=ended.append) <= 7
    assert ended == []


@pytest.mark.parametrize(
    ("gives", "said"),
    [("None", "TypeError"), ("[n]", "TypeError"), ("{}", "TypeError"), ("''", "TypeError")],
)
def test_a_value_at_which_the_search_itself_stumbles_is_a_wrong_one(harness_of, gives, said):
    @given(number=st.integers(0, 10_000))
    def doubles(harness, number):
        ran = harness.call("double", number)
        ran.must(ran.value - 2 * number == 0, "It is no double.")

    harness = harness_of(f"def double(n):\n    return 2 * n if n < 7 else {gives}\n")
    with pytest.raises(Found) as found:
        look([Search(doubles, "doubles", "double", "double", 100)], harness)
    wrong = found.value.wrong
    assert wrong.call == "double(7)"
    assert wrong.sentence.startswith(
        f"double(7) gave what cannot be compared with what is right: {said}"
    )


def test_what_takes_too_long_to_be_compared_is_a_wrong_answer(harness_of, monkeypatch):
    monkeypatch.setattr(counter_examples, "_CALL_SECONDS", 0.2)

    @given(number=st.integers(0, 10_000))
    def doubles(harness, number):
        got = harness.call("double", number).value
        while got != 2 * number:
            pass

    harness = harness_of("def double(n):\n    return 2 * n if n < 7 else 0\n")
    with pytest.raises(Found) as found:
        look([Search(doubles, "doubles", "double", "double", 100)], harness)
    assert found.value.wrong.kind == "timeout"


def drawing_search(asked: list) -> Search:
    """A search that draws more while it runs, and notes what it was called with."""
    numbers = st.sampled_from([2, 3, 5, 7, 11, 13, 17])

    @given(data=st.data(), names=st.lists(numbers, min_size=1, max_size=7, unique=True))
    def doubles(harness, data, names):
        pair = st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True)
        data.draw(st.lists(pair, max_size=8))
        asked.append(names)

    return Search(doubles, "doubles", "double", "double", 100)


def test_a_search_that_draws_while_it_runs_may_end_at_any_input(harness_of, monkeypatch):
    harness = harness_of("x = 1\n")
    for last in range(20):
        asked: list = []
        is_over = lambda watch, seconds, asked=asked, last=last: len(asked) > last  # noqa: E731
        monkeypatch.setattr(counter_examples.Stopwatch, "has_passed", is_over)
        look([drawing_search(asked)], harness)
        assert len(asked) == last + 1


def test_what_a_search_does_wrong_itself_is_raised(harness_of):
    @given(number=st.integers(0, 10_000))
    def doubles(harness, number):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        look([Search(doubles, "doubles", "double", "double", 100)], harness_of("x = 1"))


def test_a_seed_draws_the_same_inputs_each_time_and_another_seed_others(harness_of):
    harness = harness_of("asked = []\ndef double(n):\n    asked.append(n)\n    return 2 * n\n")
    drawn = []
    for seed in (1, 1, 2):
        before = len(harness.get("asked").value)
        look([new_search()], harness, patience=30, seed=seed)
        drawn.append(harness.get("asked").value[before:])
    assert drawn[0] == drawn[1] != drawn[2]


def test_an_answer_that_depends_on_chance_is_found(harness_of, search):
    harness = harness_of(
        "calls = []\ndef double(n):\n    calls.append(n)\n"
        "    return 0 if len(calls) == 9 else 2 * n\n"
    )
    with pytest.raises(Found) as found:
        look([search], harness)
    assert found.value.wrong.got == "0"


def test_the_contracts_lines_have_the_names_behind_them():
    said = clauses(catalog.find("carrier_delays", catalog.load()))
    assert said["small"] == "an accumulator stays small, however many flights are in it"
    assert said["carriers"] == (
        "`CarrierDelays` gives a row for each carrier, without a `GroupByKey` of rows"
    )
    assert said["total"] == "`AllDelays` gives one row for all, and for no rows as well"


# In a checkout of a small exercise


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    root = sample_exercise.make(tmp_path_factory.mktemp("checkout"))
    sample_exercise.dev(root, "build")
    return root


@pytest.fixture
def answer(sample):
    """Writes the learner's answer."""
    path = sample / "exercises" / sample_exercise.NAME / "exercise.py"

    def write(line: str) -> None:
        path.write_text(f"import os\n\ndef late(delay):\n    {line}\n")

    return write


def test_check_and_pytest_show_the_same_counter_example(sample, answer):
    answer("return None if delay is None else 15 <= delay < 77")
    said = sample_exercise.run(sample, "classroom", "check", "late")
    assert said.returncode == 1
    words = " ".join(said.stdout.split())
    for sentence in (
        "failed What is border 0/1",
        "late(77) gave False, not True.",
        "The contract, border: counts 15 minutes as late, and no fewer.",
        "this is a counter-example",
    ):
        assert sentence in words
    tested = sample_exercise.run(
        sample, "pytest", "-q", f"exercises/{sample_exercise.NAME}", "-p", "no:cacheprovider"
    )
    assert tested.returncode == 1
    assert "late(77) gave False, not True." in tested.stdout


def test_solved_says_how_much_was_tried(sample, answer):
    answer("return None if delay is None else delay >= 15")
    said = sample_exercise.run(sample, "classroom", "check", "late", "--thorough")
    assert said.returncode == 0, said.stdout + said.stderr
    assert "Nor was there a counter-example among 1," in said.stdout


def test_an_answer_that_ends_its_process_meanwhile_is_not_solved(sample, answer):
    answer("return os._exit(3) if delay not in (60, None, 15, -20) else delay and delay >= 15")
    said = sample_exercise.run(sample, "classroom", "check", "late")
    assert said.returncode == 1
    assert "ended the process in the middle of the check" in " ".join(said.stdout.split())
