"""One line of the contract, one test: what is in the README has a test, what is tested a line."""

from classroom.catalog import Exercise
from classroom.checking.counter_examples import searches
from classroom.clauses import clauses
from pipelines.problems import RequestError


def wrong_clauses(exercise: Exercise) -> list[str]:
    """What does not agree."""
    try:
        found = searches(exercise)
    except RequestError as problem:
        return [str(problem)]
    except Exception as error:
        return [f"{exercise.counter_examples}: {type(error).__name__}: {error}"]
    said = clauses(exercise)
    tested = {task.name for task in exercise.tasks}
    tested |= {search.clause for search in found}
    return [
        *(
            f"{exercise.folder}: its contract has no line `(*{name}*)`, which is tested."
            for name in sorted(tested - set(said))
        ),
        *(
            f"{exercise.folder}: no task or search is of the contract's line `(*{name}*)`."
            for name in sorted(set(said) - tested)
        ),
    ]
