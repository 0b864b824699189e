"""How the commands of this folder end."""

import sys
from collections.abc import Callable

from pipelines.problems import Problem, sentence_of


def exit_code(command: Callable[[], object]) -> int:
    """Does what a command does; a problem is told on standard error, in its one sentence.

    Returns:
        0, or the problem's exit code.
    """
    try:
        command()
    except Problem as problem:
        print(sentence_of(problem), file=sys.stderr)
        return problem.exit_code
    return 0
