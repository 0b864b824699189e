"""What a distributed runner does to a pipeline, and the smallest input that shows it."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from classroom import differences
from classroom.harness.engine import Broken, Condition, Engine, Execution
from classroom.harness.plain import Stamped, Watermark, plain
from classroom.harness.worker import Code, describe

# The most telling first: what one of them finds, later ones may find too.
CONDITIONS = (
    Condition("mutation", watched=True),
    Condition("coding", coded=True),
    Condition("order", shuffled=True),
    Condition("bundles", bundled=True),
    Condition("retry", failing=True),
    Condition("workers", fresh=True, bundled=True),
    Condition("lifting", lifted=True),
)

SENTENCES = {
    "mutation": "when inputs are compared with themselves after use",
    "coding": "when each element is encoded and decoded between steps",
    "order": "when rows come in another order",
    "bundles": "when rows come in other bundles",
    "retry": "when each bundle fails once and is run again",
    "workers": "when each bundle runs on a worker of its own",
    "lifting": "when a key's values are added up in parts, which are then merged",
}

_MEANINGS = {
    "mutation": "An element belongs to all the steps that read it.",
    "coding": "Between two workers every element travels as bytes; what comes back has to be what "
    "was sent.",
    "order": "A runner brings rows, keys and the values of a key in any order, and in another one "
    "each time: the result must not depend on it.",
    "bundles": "A worker gets rows in bundles whose boundaries it does not choose. What a DoFn "
    "keeps from one bundle for the next, or has not emitted when a bundle ends, is lost or comes "
    "out differently.",
    "retry": "A bundle that fails is run again, on the same worker or another. What its first run "
    "did beside emitting elements has then been done twice.",
    "workers": "A DoFn is pickled, and unpickled on many workers. Each has a copy of the module of "
    "its own: what one writes into a global or a class, the others never see.",
    "lifting": "To send less through the shuffle, runners add up the values that they have, and "
    "merge the sums later, in any order: create_accumulator, add_input and merge_accumulators have "
    "to give the same as adding one by one.",
}

_SEEDS = 2  # draws of each condition that draws
_SHRINK_SECONDS = 1.0

Rows = dict[str, Sequence]


def first_broken(engine: Engine, rows: Rows, base: Execution, seed: int, code: Code) -> dict | None:
    """The first condition that changes what comes out.

    Returns:
        None, or as plain data: condition, sentence, meaning, the smallest rows that show
        it, what came without and with the condition, and an exception's description.
    """
    # A module under test that runs afresh leaves the one that was loaded as it was.
    expected = _comparable(base)
    for condition in CONDITIONS:
        for draw in range(_SEEDS if condition.name not in ("mutation", "coding") else 1):
            outcome = _under(engine, rows, condition, seed + draw)
            if _differs(expected, outcome):
                return _report(engine, rows, condition, seed + draw, code)
    return None


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
        return [(row, value.window) for row in batch.to_pylist()]
    return [(plain(batch), value.window)]


def _differs(expected: dict, outcome) -> bool:
    if isinstance(outcome, Exception):
        return True
    return any(
        differences.between_collections(rows, outcome[tag]) is not None
        for tag, rows in expected.items()
    )


def _report(engine: Engine, rows: Rows, condition: Condition, seed: int, code: Code) -> dict:
    def broken(fewer: Rows) -> bool:
        try:
            expected = _comparable(engine.run(fewer))
        except Exception:
            return False
        return _differs(expected, _under(engine, fewer, condition, seed))

    smallest = shrunk(rows, broken, _SHRINK_SECONDS)
    expected = _comparable(engine.run(smallest))
    outcome = _under(engine, smallest, condition, seed)
    name = condition.name
    report: dict[str, Any] = {
        "condition": name,
        "when": SENTENCES[name],
        "meaning": _MEANINGS[name],
        "rows": smallest if set(smallest) != {"rows"} else smallest["rows"],
        "expected": _shown(expected),
        "got": "",
        "error": None,
    }
    if isinstance(outcome, Broken):
        report["finding"] = str(outcome)
        report["meaning"] = outcome.meaning or report["meaning"]
    elif isinstance(outcome, Exception):
        report["error"] = describe(outcome, code)
    else:
        report["got"] = _shown(outcome)
    return report


def _shown(outputs: dict[str, list]) -> str:
    lines = []
    for tag, rows in outputs.items():
        values = [row if window is None else (row, window) for row, window in rows]
        prefix = "" if tag == "main" and len(outputs) == 1 else f"{tag}: "
        lines.append(prefix + differences.shown(values))
    return "\n".join(lines)


def shrunk(rows: Rows, broken: Callable[[Rows], bool], seconds: float) -> Rows:
    """Rows from which none can be left out so that it still breaks (delta debugging).

    Args:
        broken: whether such rows still show it; tried until the time is up.
    """
    ends = time.monotonic() + seconds
    kept = [(name, row) for name, values in rows.items() for row in values]

    def together(chosen: list) -> Rows:
        return {name: [row for its, row in chosen if its == name] for name in rows}

    parts = 2
    while len(kept) > 1 and time.monotonic() < ends:
        size = max(1, len(kept) // parts)
        for start in range(0, len(kept), size):
            fewer = kept[:start] + kept[start + size :]
            if time.monotonic() >= ends:
                break
            if any(not isinstance(row, Watermark) for _, row in fewer) and broken(together(fewer)):
                kept, parts = fewer, max(2, parts - 1)
                break
        else:
            if size == 1:
                break
            parts = min(len(kept), parts * 2)
    return together(kept)
