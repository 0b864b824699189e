"""Answers of the process of the code under test, looked at before anybody relies on them."""

from collections.abc import Callable
from typing import Any

from classroom.harness.plain import Stamped
from classroom.harness.remote_operations import Malformed

_TEXT = 100_000  # characters of any text that is shown


def checked(answer: Any) -> dict:
    """The answer, every part of it of the type that it has to have.

    Raises:
        Malformed: it is none that a worker gives.
    """
    if type(answer) is not dict:
        raise Malformed("the answer of the code's process is malformed")
    for name, value in answer.items():
        check = _PARTS.get(name)
        if check is None or not check(value):
            raise Malformed("the answer of the code's process is malformed")
    return answer


def described(error: Exception, place: list | None = None) -> dict:
    """An exception of this side, as `classroom.harness.code.describe` says one."""
    return {
        "kind": "raised",
        "type": type(error).__name__,
        "bases": [base.__name__ for base in type(error).__mro__],
        "message": str(error),
        "place": place,
        "inside_beam": False,
        "traceback": "",
    }


def _text(value: Any) -> bool:
    return type(value) is str and len(value) <= _TEXT


def _texts(value: Any) -> bool:
    return type(value) in (list, tuple) and all(map(_text, value))


def _flag(value: Any) -> bool:
    return type(value) is bool


def _place(value: Any) -> bool:
    """File, line and text."""
    if value is None:
        return True
    if type(value) not in (list, tuple) or len(value) != 3:
        return False
    return _text(value[0]) and type(value[1]) is int and _text(value[2])


_ERROR: dict[str, Callable[[Any], bool]] = {
    "kind": _text,
    "type": _text,
    "bases": _texts,
    "message": _text,
    "place": _place,
    "inside_beam": _flag,
    "traceback": _text,
}


def _error(value: Any) -> bool:
    if value is None:
        return True
    needed = {"kind", "type", "bases", "message", "traceback"}
    if type(value) is not dict or not needed <= set(value) <= set(_ERROR):
        return False
    return all(_ERROR[name](part) for name, part in value.items())


def _outputs(value: Any) -> bool:
    if type(value) is not dict or not all(map(_text, value)):
        return False
    return all(
        type(rows) in (list, tuple) and all(type(row) is Stamped for row in rows)
        for rows in value.values()
    )


def _counters(value: Any) -> bool:
    return type(value) is dict and all(
        _text(name) and type(count) is int for name, count in value.items()
    )


def _anything(value: Any) -> bool:
    return True


_PARTS: dict[str, Callable[[Any], bool]] = {
    "value": _anything,
    "changed": _flag,
    "printed": _text,
    "defined": _place,
    "error": _error,
    "outputs": _outputs,
    "counters": _counters,
    "shuffles": _anything,  # nobody asks: the judge counts
    "logs": _texts,
    "broken": _anything,
    "built": lambda value: type(value) is dict,
    "unsupported": _flag,
}
