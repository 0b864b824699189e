"""What a test asks to be run, as the inputs of a pipeline: its rows, and its side inputs."""

from collections.abc import Mapping, Sequence
from typing import Any

from classroom.harness.plain import Side, Stamped, Watermark
from pipelines.local_runner.beam_internals import trivial_inference

# The name of the rows, where a test gives no others.
ONE_INPUT = "rows"


def inputs_of(rows: Any) -> tuple[bool, dict[str, Sequence]]:
    """Whether there is one input without a name, and the rows of each by its name."""
    one_input = rows is not None and not isinstance(rows, dict)
    return one_input, {ONE_INPUT: rows} if one_input else rows or {}


def side_name(argument: int | str) -> str:
    """The name of a side input: of an argument by its place or its name."""
    return f"side {argument}"


def roots(args: Sequence, kwargs: Mapping, rows: Any) -> dict[str, Sequence]:
    """All that comes into a pipeline, by the names of its roots."""
    found = dict(inputs_of(rows)[1])
    arguments = [*enumerate(args), *kwargs.items()]
    return found | {
        side_name(name): value.values for name, value in arguments if isinstance(value, Side)
    }


def bare(values: Sequence) -> list:
    """Rows without their times, and without watermarks."""
    return [
        value.value if isinstance(value, Stamped) else value
        for value in values
        if not isinstance(value, Watermark)
    ]


def of_each_type(values: Sequence) -> list:
    """Of each type of rows, as Beam tells types, the first one."""
    found: dict[Any, Any] = {}
    for value in bare(values):
        found.setdefault(trivial_inference.instance_to_type(value), value)
    return list(found.values())


def without_rows(asked: dict) -> dict:
    """The same request with rows of each type alone, from which a pipeline can be built."""

    def fewer(value):
        return (
            Side(tuple(of_each_type(value.values)), value.kind)
            if isinstance(value, Side)
            else value
        )

    one_input, inputs = inputs_of(asked["rows"])
    rows: Any = {name: of_each_type(values) for name, values in inputs.items()}
    if one_input:
        rows = rows[ONE_INPUT]
    return {
        "name": asked["name"],
        "args": [fewer(value) for value in asked["args"]],
        "kwargs": {name: fewer(value) for name, value in asked["kwargs"].items()},
        "rows": None if asked["rows"] is None else rows,
    }
