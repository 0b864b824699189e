"""What a judge lets in of what a stranger's process answers, before anything else looks at it.

The form of `classroom.harness.plain` is checked piece by piece: depth, count, and of each kind
of value its content. Arrow's bytes are opened and validated whole, for a record batch that lies
about its lengths reads memory that is not its own.
"""

import base64
import binascii
import decimal
import json
import math
import re
from collections.abc import Callable
from typing import Any

from classroom.grading.frames import Malformed
from classroom.harness import plain
from classroom.harness.plain import Stamped

MOST_DEPTH = 100
MOST_VALUES = 3_000_000
MOST_ROWS = 3_000_000
_MOST_DIGITS = 4_000
_MOST_EXPONENT = 6_144  # of IEEE 754's largest decimal numbers
# Of what was printed or raised, of which the process itself keeps some thousand.
_MOST_TEXT = 200_000

# What JSON has itself.
_AS_THEY_ARE = frozenset({type(None), bool, str, int, float})
_OF_RUNNERS = frozenset({"build", "step"})

_NUMBERS = re.compile(r"[|<>=]?([?biufcSUmM][0-9]*)(\[\w+\])?")


def admit(data: bytes, request: str) -> None:
    """Looks at an answer.

    Args:
        request: what was asked, "call", "get", "run", … What a pipeline's runner asks, "build"
            and "step", it looks at itself; here it is only made sure that it can be read.

    Raises:
        Malformed: it is none.
    """
    try:
        raw = json.loads(data, parse_constant=_no_constant)
        _Checked().value(raw, 0)
        answer = None if request in _OF_RUNNERS else plain.loads(data)
    except Malformed:
        raise
    except RecursionError:
        raise Malformed("its answer is nested without end") from None
    except MemoryError:
        raise Malformed("its answer takes more memory than there may be") from None
    except Exception as error:
        raise Malformed(f"its answer cannot be read ({type(error).__name__})") from None
    if request in _OF_RUNNERS:
        return
    if not isinstance(answer, dict):
        raise Malformed("its answer is no message")
    _whole(answer, request)


def _no_constant(name: str) -> None:
    raise Malformed(f"its answer has {name} where no number is")


def _must(condition: bool, what: str) -> None:
    if not condition:
        raise Malformed(f"its answer has {what}")


class _Checked:
    """Goes through the JSON of one answer."""

    def __init__(self) -> None:
        self._count = 0
        self._rows = 0

    def value(self, raw: Any, depth: int) -> None:
        if type(raw) in _AS_THEY_ARE:
            return
        if type(raw) is not dict or len(raw) != 1:
            raise Malformed("its answer has a value of no known form")
        if depth > MOST_DEPTH:
            raise Malformed(f"its answer has more than {MOST_DEPTH} levels")
        ((kind, content),) = raw.items()
        check = _CONTENTS.get(kind)
        if check is None:
            raise Malformed("its answer has a value of no known kind")
        check(self, content, depth + 1)

    def _counted(self, content: list) -> None:
        self._count += len(content)
        if self._count > MOST_VALUES:
            raise Malformed(f"its answer has more than {MOST_VALUES:,} values")

    def values(self, content: Any, depth: int) -> None:
        _must(type(content) is list, "a list that is none")
        self._counted(content)
        for item in content:
            if type(item) not in _AS_THEY_ARE:
                self.value(item, depth)

    def pairs(self, content: Any, depth: int) -> None:
        _must(type(content) is list, "a dict that is none")
        self._counted(content)
        for pair in content:
            if type(pair) is not list or len(pair) != 2:
                raise Malformed("its answer has a dict that is none")
            for part in pair:
                if type(part) not in _AS_THEY_ARE:
                    self.value(part, depth)

    def text(self, content: Any, depth: int) -> None:
        _must(isinstance(content, str) and len(content) <= _MOST_DIGITS, "a number that is none")

    def base64(self, content: Any, depth: int) -> None:
        _bytes(content)

    def decimal(self, content: Any, depth: int) -> None:
        self.text(content, depth)
        number = decimal.Decimal(content)
        small = not number.is_finite() or abs(number.adjusted()) <= _MOST_EXPONENT
        _must(small, "a decimal number without measure")

    def timedelta(self, content: Any, depth: int) -> None:
        three = isinstance(content, list) and len(content) == 3
        _must(three and all(type(part) is int for part in content), "a timedelta that is none")

    def other(self, content: Any, depth: int) -> None:
        two = isinstance(content, list) and len(content) == 2
        _must(two and all(isinstance(part, str) for part in content), "an object without a name")

    def stamped(self, content: Any, depth: int) -> None:
        four = isinstance(content, list) and len(content) == 4 and isinstance(content[3], str)
        _must(four, "a row's time that is none")
        for part in content[:3]:
            self.value(part, depth)

    def ndarray(self, content: Any, depth: int) -> None:
        import numpy as np

        _must(isinstance(content, list) and len(content) == 3, "an array that is none")
        dtype, shape, data = content
        found = re.fullmatch(_NUMBERS, dtype) if isinstance(dtype, str) else None
        _must(found is not None, "an array of objects")
        size = np.dtype(dtype).itemsize * math.prod(_shape(shape))
        _must(size == len(_bytes(data)), "an array that is not as large as it says")

    def objects(self, content: Any, depth: int) -> None:
        _must(isinstance(content, list) and len(content) == 2, "an array that is none")
        shape, values = content
        of_list = isinstance(values, dict) and isinstance(values.get("list"), list)
        _must(of_list, "an array that is none")
        fits = math.prod(_shape(shape)) == len(values["list"])
        _must(fits, "an array that is not as large as it says")
        self.value(values, depth)

    def scalar(self, content: Any, depth: int) -> None:
        _must(isinstance(content, list) and len(content) == 2, "a number that is none")
        dtype, value = content
        _must(isinstance(dtype, str) and bool(re.fullmatch(_NUMBERS, dtype)), "no kind of number")
        self.value(value, depth)

    def arrow(self, content: Any, depth: int) -> None:
        import pyarrow as pa

        data = _bytes(content)
        # Of these a library that is imported may make objects of its own.
        _must(b"ARROW:extension:name" not in data, "a column of a type that nobody knows here")
        stream = pa.ipc.open_stream(data)
        for field in stream.schema:
            _known(field.type, 0)
        for batch in stream:
            batch.validate(full=True)
            self._rows += batch.num_rows
            for column in batch.columns:
                self._rows += _inner_rows(column, 0)
            _must(self._rows <= MOST_ROWS, f"more than {MOST_ROWS:,} rows")


def _bytes(content: Any) -> bytes:
    _must(isinstance(content, str), "bytes that are none")
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("its answer has bytes that are none") from None


def _shape(shape: Any) -> list[int]:
    _must(isinstance(shape, list) and len(shape) <= 32, "an array without a shape")
    _must(all(type(n) is int and 0 <= n < 1 << 40 for n in shape), "an array without a shape")
    return shape


def _known(kind: Any, depth: int) -> None:
    import pyarrow as pa

    _must(depth <= MOST_DEPTH // 2, "a column nested without end")
    _must(not isinstance(kind, pa.BaseExtensionType), "a column of a type that nobody knows here")
    for i in range(kind.num_fields):
        _known(kind.field(i).type, depth + 1)


def _inner_rows(column: Any, depth: int) -> int:
    """The rows of lists and structures inside of a column."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_fixed_size_list(kind):
        return len(column) * kind.list_size + _inner_rows(column.flatten(), depth + 1)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_map(kind):
        inner = [column.keys, column.items] if pa.types.is_map(kind) else [column.values]
        return sum(len(one) + _inner_rows(one, depth + 1) for one in inner)
    if pa.types.is_struct(kind):
        return sum(_inner_rows(column.field(i), depth + 1) for i in range(kind.num_fields))
    if pa.types.is_dictionary(kind):
        return len(column.dictionary) + _inner_rows(column.dictionary, depth + 1)
    plain_one = kind.num_fields == 0
    _must(plain_one, "a column of a type that nobody knows here")
    return 0


_CONTENTS: dict[str, Callable[[_Checked, Any, int], None]] = {
    **dict.fromkeys(("int", "float", "date", "time", "datetime"), _Checked.text),
    **dict.fromkeys(("list", "tuple", "set", "frozenset"), _Checked.values),
    **dict.fromkeys(("batch", "table", "array", "schema", "type"), _Checked.arrow),
    "dict": _Checked.pairs,
    "bytes": _Checked.base64,
    "decimal": _Checked.decimal,
    "timedelta": _Checked.timedelta,
    "other": _Checked.other,
    "stamped": _Checked.stamped,
    "ndarray": _Checked.ndarray,
    "objects": _Checked.objects,
    "scalar": _Checked.scalar,
}


def _whole(answer: dict, request: str) -> None:
    """Whether an answer has what its request asks for."""
    _must(isinstance(answer.get("printed", ""), str), "no text as what was printed")
    _must(
        len(answer.get("printed", "")) <= _MOST_TEXT, f"more than {_MOST_TEXT:,} printed characters"
    )
    error = answer.get("error")
    _must(error is None or _is_error(error), "an error that is none")
    _must(answer.get("defined") is None or _is_place(answer["defined"]), "a place that is none")
    if error is not None:
        return
    if request in ("call", "get", "drive"):
        _must("value" in answer, "no value")
        _must(isinstance(answer.get("changed", False), bool), "no truth where one is")
    if request == "run":
        _ran(answer)


def _ran(answer: dict) -> None:
    outputs = answer.get("outputs")
    _must(_is_dict(outputs, list), "no outputs")
    rows = (row for rows in outputs.values() for row in rows)  # type: ignore[union-attr]
    _must(all(isinstance(row, Stamped) and _has_time(row) for row in rows), "rows that are none")
    _must(_is_dict(answer.get("counters"), int), "no counters")
    logs = answer.get("logs", [])
    _must(isinstance(logs, list) and all(isinstance(one, str) for one in logs), "no messages")
    shuffles = answer.get("shuffles")
    sound = shuffles is None or _is_dict(shuffles, tuple)
    _must(sound and all(map(_is_two_numbers, (shuffles or {}).values())), "no shuffles")
    broken = answer.get("broken")
    _must(broken is None or _is_broken(broken), "a broken condition that is none")


def _is_dict(value: Any, kind: type) -> bool:
    return isinstance(value, dict) and all(
        isinstance(name, str) and isinstance(one, kind) for name, one in value.items()
    )


def _is_two_numbers(value: Any) -> bool:
    return len(value) == 2 and all(type(part) is int for part in value)


def _has_time(row: Stamped) -> bool:
    window = row.window
    numbers = [row.time, *(window if isinstance(window, tuple) else ())]
    return (window is None or len(numbers) == 3) and all(
        isinstance(number, int | float) and not isinstance(number, bool) for number in numbers
    )


def _is_place(value: Any) -> bool:
    return (
        isinstance(value, list | tuple)
        and len(value) == 3
        and isinstance(value[0], str)
        and type(value[1]) is int
        and isinstance(value[2], str)
    )


def _is_error(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    texts = all(
        isinstance(value.get(name), str) and len(value[name]) <= _MOST_TEXT
        for name in ("kind", "type", "message", "traceback")
    )
    bases = value.get("bases")
    of_texts = isinstance(bases, list) and all(isinstance(one, str) for one in bases)
    place = value.get("place")
    return texts and of_texts and (place is None or _is_place(place))


def _is_broken(value: Any) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("rows"), list | dict):
        return False
    texts = ("when", "condition", "meaning", "expected", "got")
    error, place = value.get("error"), value.get("place")
    return (
        all(isinstance(value.get(name, ""), str) for name in texts)
        and {"when", "condition", "meaning", "expected", "error", "finding", "rows"} <= set(value)
        and (error is None or _is_error(error))
        and (place is None or _is_place(place))
    )
