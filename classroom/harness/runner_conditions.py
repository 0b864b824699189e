"""What a distributed runner does to a pipeline, and the smallest input that shows it."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from classroom.comparison import by_kind
from classroom.harness.engine import Condition, Engine, Execution
from classroom.harness.operations import Broken
from classroom.harness.plain import Stamped, Watermark, plain

# The most telling first: what one of them finds, later ones may find too.
CONDITIONS = (
    Condition("again"),
    Condition("mutation", watched=True),
    Condition("coding", coded=True),
    Condition("bundles", bundled=True),
    Condition("workers", fresh=True, bundled=True),
    Condition("reuse", reused=True, bundled=True),
    Condition("retry", failing=True),
    Condition("order", shuffled=True),
    Condition("lifting", lifted=True),
)

SENTENCES = {
    "again": "when it is run a second time",
    "mutation": "when inputs are compared with themselves after use",
    "coding": "when each element is encoded and decoded between steps",
    "order": "when rows come in another order",
    "bundles": "when rows come in other bundles",
    "retry": "when each bundle fails and is run again",
    "workers": "when each bundle runs on a worker of its own",
    "reuse": "when a worker runs several bundles",
    "lifting": "when a key's values are added up in parts, which are then merged",
}

_MEANINGS = {
    "again": "Chance, the clock, ids or files left behind come into it; the same rows have to give "
    "the same each time.",
    "mutation": "An element belongs to all the steps that read it.",
    "coding": "Between two workers every element travels as bytes; what comes back has to be what "
    "was sent.",
    "order": "A runner brings rows, keys and the values of a key in any order, and in another one "
    "each time: the result must not depend on it.",
    "bundles": "A worker gets rows in bundles whose boundaries it does not choose. What a DoFn "
    "keeps from one bundle for the next, or has not emitted when a bundle ends, is lost or comes "
    "out differently.",
    "retry": "A bundle that fails is run again, on the same worker or another, and may fail "
    "before its finish_bundle(). What its first run did beside emitting elements has then been "
    "done twice; what it left in a global or a class is still there.",
    "workers": "A DoFn is pickled, and unpickled on many workers. Each has a copy of the module of "
    "its own: what one writes into a global or a class, the others never see, and of a text "
    "Python's hash() is another number on each.",
    "reuse": "A worker keeps its DoFn, and runs one bundle after another with it: setup() and "
    "teardown() run once, start_bundle() and finish_bundle() each time. What a bundle has closed "
    "or left behind, the next one finds so.",
    "lifting": "To send less through the shuffle, runners add up the values that they have, and "
    "merge the sums later, in any order: create_accumulator, add_input and merge_accumulators have "
    "to give the same as adding one by one.",
}

_SEEDS = 2  # draws of each condition that draws
_DRAWS = 4  # of fewer rows, for which fewer draws differ
# Tries decide, so that a verdict is the same each time; seconds are for slow code.
_TRIES, _SHRINK_SECONDS = 120, 2.0

Rows = Mapping[str, Sequence]
# Says of an exception what `classroom.harness.code.describe` does.
Tell = Callable[[Exception], dict]


def first_broken(
    engine: Engine, rows: Rows, base: Execution, seed: int, tell: Tell, unpicklable: bool = False
) -> dict | None:
    """The first condition that changes what comes out.

    Args:
        unpicklable: a step's function is none that can be pickled.

    Returns:
        None, or as plain data: condition, sentence, meaning, the smallest rows that show
        it, what came without and with the condition, and an exception's description.
    """
    expected = _comparable(base)
    conditions: Sequence[Condition] = CONDITIONS
    if unpicklable:  # then everything else is beside the point
        conditions = [one for one in CONDITIONS if one.fresh]
    for condition in conditions:
        for draw in range(_SEEDS if _draws(condition) else 1):
            outcome = _under(engine, rows, condition, seed + draw)
            if _differs(expected, outcome):
                return _report(engine, rows, condition, seed + draw, tell)
    return None


def _draws(condition: Condition) -> bool:
    """Whether chance comes into it."""
    if condition.reused:  # any boundary shows it
        return False
    return condition.shuffled or condition.bundled or condition.lifted


def _under(engine: Engine, rows: Rows, condition: Condition, seed: int):
    """What came out, in comparable form, or the exception."""
    try:
        return _comparable(engine.run(rows, condition, seed))
    except Exception as error:
        return error


def _comparable(execution: Execution) -> dict[str, list]:
    found = {}
    for tag, values in execution.outputs.items():
        found[tag] = [row for value in values for row in _rows(value)]
    return found


def _rows(value: Stamped) -> list:
    batch = value.value
    if type(batch).__name__ == "RecordBatch":
        # Rows may be dealt to batches in any way.
        return [_windowed(row, value) for row in batch.to_pylist()]
    return [_windowed(plain(batch), value)]


def _windowed(row: Any, value: Stamped) -> Any:
    return row if value.window is None else Stamped(row, value.time, value.window, value.pane)


def _differs(expected: dict, outcome) -> bool:
    if isinstance(outcome, Exception):
        return True
    return any(
        by_kind.between_collections(rows, outcome[tag]) is not None
        for tag, rows in expected.items()
    )


def _report(engine: Engine, rows: Rows, condition: Condition, seed: int, tell: Tell) -> dict:
    def outcomes(fewer: Rows) -> tuple[dict, Any] | None:
        """What came without and with the condition, where that is not the same."""
        try:
            expected = _comparable(engine.run(fewer))
        except Exception:
            return None
        for draw in range(_DRAWS if _draws(condition) else 1):
            outcome = _under(engine, fewer, condition, seed + draw)
            if _differs(expected, outcome):
                return expected, outcome
        return None

    smallest = shrunk(rows, lambda fewer: outcomes(fewer) is not None, _TRIES, _SHRINK_SECONDS)
    expected, outcome = outcomes(smallest) or outcomes(rows) or ({}, {})
    return _told(condition.name, smallest, expected, outcome, tell)


def broken_by_order(
    run: Callable[[Rows], Execution], rows: Rows, base: Execution, seed: int, tell: Tell
) -> dict | None:
    """Whether another order of rows changes what comes out of a runner that is not ours.

    Returns:
        As `first_broken`; the rows are all of them, for each run takes a second.
    """
    chance = random.Random(seed)
    shuffled = {name: chance.sample(list(values), len(values)) for name, values in rows.items()}
    expected = _comparable(base)
    try:
        outcome: Any = _comparable(run(shuffled))
    except Exception as error:
        outcome = error
    if not _differs(expected, outcome):
        return None
    return _told("order", shuffled, expected, outcome, tell)


def _told(name: str, smallest: Rows, expected: dict, outcome: Any, tell: Tell) -> dict:
    """What a condition changed, as plain data."""
    report: dict[str, Any] = {
        "condition": name,
        "when": SENTENCES[name],
        "meaning": _MEANINGS[name],
        "rows": smallest if set(smallest) != {"rows"} else smallest["rows"],
        "expected": "",
        "got": "",
        "finding": "",
        "error": None,
    }
    if isinstance(outcome, Broken):
        report["finding"] = str(outcome)
        report["meaning"] = outcome.meaning or report["meaning"]
        report["place"] = tell(outcome)["place"]
    elif isinstance(outcome, Exception):
        report["error"] = tell(outcome)
    else:
        found = [
            (tag, by_kind.between_collections(rows, outcome[tag])) for tag, rows in expected.items()
        ]
        tag, difference = next((one for one in found if one[1] is not None), ("", None))
        if difference is not None:
            where = "" if tag == "main" else f"{tag}:\n"
            report["expected"] = where + difference.expected
            report["got"] = where + difference.got
    return report


def shrunk(
    rows: Rows, broken: Callable[[Rows], bool], tries: int = 1_000, seconds: float = 60.0
) -> Rows:
    """Rows from which none can be left out so that it still breaks (delta debugging).

    Args:
        broken: whether such rows still show it.
        tries, seconds: after which what has been found so far is given; CPU seconds, so that
            other work on the machine does not decide what is shown.
    """
    ends = time.process_time() + seconds
    kept = [(name, row) for name, values in rows.items() for row in values]

    def together(chosen: list) -> Rows:
        return {name: [row for its, row in chosen if its == name] for name in rows}

    parts, left = 2, tries
    while len(kept) > 1:
        size = -(-len(kept) // parts)
        starts = range(0, len(kept), size)
        rests = [kept[:start] + kept[start + size :] for start in starts]
        # Halves are each other's rests; smaller chunks are seldom enough alone.
        for fewer in rests:
            if not left or time.process_time() > ends:
                return together(kept)
            left -= 1
            if any(not isinstance(row, Watermark) for _, row in fewer) and broken(together(fewer)):
                kept, parts = fewer, max(2, parts - 1)
                break
        else:
            if size == 1:
                break
            parts = min(len(kept), parts * 2)
    return together(kept)
