"""TensorFlow Serving's REST format: requests to arrays, answers to JSON. Pure functions.

After https://www.tensorflow.org/tfx/serving/api_rest. As an addition, null stands for a value
that is missing, which TensorFlow Serving would have as NaN or as an empty text.
"""

import base64
import binascii
import difflib
import json
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from pipelines.serving.column_limits import Limits

STRING, FLOAT = "string", "float32"


class BadRequest(Exception):
    """The request is wrong: one sentence that names what, for the answer's `error`."""


@dataclass(frozen=True)
class Question:
    """A request for predictions.

    Attributes:
        signature: that is asked.
        columns: its inputs by name, arrays [n] of float32 or of bytes.
        by_row: in the row format, so that the answer is too.
    """

    signature: str
    columns: dict[str, np.ndarray]
    by_row: bool


def parse_request(
    body: bytes,
    signatures: Mapping[str, Mapping[str, str]],
    default: str,
    required: Collection[str] = (),
    limits: Mapping[str, Limits] = MappingProxyType({}),
) -> Question:
    """The question that a request's body asks.

    Args:
        signatures: signature -> its inputs: name -> "float32" or "string".
        default: the signature of a request that names none.
        required: inputs that may not be missing.
        limits: of inputs, by name.

    Raises:
        BadRequest: it is no JSON, or not of the format, or lacks a column, or a value is
            of the wrong kind or outside of its limits.
    """
    try:
        request = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"The body is not JSON: {error}.") from error
    if not isinstance(request, dict):
        raise BadRequest('The body is no JSON object with "instances" or "inputs".')
    signature = request.get("signature_name", default)
    if not isinstance(signature, str) or signature not in signatures:
        raise BadRequest(f"signature_name is {signature!r}: take one of {', '.join(signatures)}.")
    wanted = signatures[signature]
    if ("instances" in request) == ("inputs" in request):
        raise BadRequest('Give either "instances" (a list of rows) or "inputs" (columns).')
    by_row = "instances" in request
    lists = _rows(request["instances"], wanted) if by_row else _columns(request["inputs"], wanted)
    columns = {
        name: _array(values, wanted[name], name, by_row, name in required)
        for name, values in lists.items()
    }
    check_limits(columns, limits, by_row, lists)
    return Question(signature, columns, by_row)


def _rows(instances, wanted: Mapping[str, str]) -> dict[str, list]:
    if not isinstance(instances, list) or not instances:
        raise BadRequest("instances is no list of at least one row.")
    only = next(iter(wanted)) if len(wanted) == 1 else None
    lists: dict[str, list] = {name: [] for name in wanted}
    for number, row in enumerate(instances):
        # A signature of one input takes its values bare, as TensorFlow Serving does.
        if only and not (isinstance(row, dict) and only in row):
            row = {only: row}
        where = f"instances[{number}]"
        if not isinstance(row, dict):
            raise BadRequest(f"{where} is no object of columns by name.")
        _check_names(row, wanted, where)
        for name in wanted:
            lists[name].append(row[name])
    return lists


def _columns(inputs, wanted: Mapping[str, str]) -> dict[str, list]:
    if len(wanted) == 1 and not (isinstance(inputs, dict) and set(inputs) == set(wanted)):
        inputs = {next(iter(wanted)): inputs}
    if not isinstance(inputs, dict):
        raise BadRequest("inputs is no object of columns by name.")
    _check_names(inputs, wanted, "inputs")
    rows = None
    for name in wanted:
        values = inputs[name]
        if not isinstance(values, list) or not values:
            raise BadRequest(f"inputs.{name} is no list of at least one value.")
        rows = rows or len(values)
        if len(values) != rows:
            raise BadRequest(
                f"inputs.{name} has {len(values)} values, and {next(iter(wanted))} has {rows}: "
                "give as many in each column."
            )
    return {name: inputs[name] for name in wanted}


def _check_names(given: Mapping, wanted: Mapping[str, str], where: str) -> None:
    for name in given:
        if name not in wanted:
            close = difflib.get_close_matches(str(name), wanted, 1)
            hint = f"did you mean {close[0]}?" if close else f"it takes {', '.join(wanted)}."
            raise BadRequest(f"{where} has the unknown column {name}: {hint}")
    for name in wanted:
        if name not in given:
            raise BadRequest(f"{where} lacks the column {name}; give null where it is not known.")


def check_limits(
    columns: Mapping[str, np.ndarray],
    limits: Mapping[str, Limits],
    by_row: bool,
    given: Mapping[str, list] | None = None,
) -> None:
    """Whether all values are within the limits of their columns.

    Args:
        columns: arrays [n] of float32 or of bytes.
        by_row: asked in the row format.
        given: the same as they were asked, to be shown.

    Raises:
        BadRequest: one is not; names the first row that is wrong, and how many there are.
    """
    broken = {
        name: wrong
        for name, column in columns.items()
        if name in limits and (wrong := limits[name].broken(column)).any()
    }
    if not broken:
        return
    rows = np.logical_or.reduce(list(broken.values()))
    first = int(np.argmax(rows))
    name = next(name for name, wrong in broken.items() if wrong[first])
    value = columns[name][first] if given is None else given[name][first]
    shown = value.decode(errors="replace") if isinstance(value, bytes) else value
    shown = float(shown) if isinstance(shown, np.floating) else shown
    more = f" (and {rows.sum() - 1:,} more rows are wrong)" if rows.sum() > 1 else ""
    raise BadRequest(
        f"{_place(name, first, by_row)} is {_shown(shown)}, and must be {limits[name].must}{more}."
    )


def check_known(columns: Mapping[str, np.ndarray], required: Collection[str], by_row: bool) -> None:
    """Whether no value is missing that must be known.

    Raises:
        BadRequest: one is; names it.
    """
    for name, column in columns.items():
        if name in required:
            absent = column == b"" if column.dtype.kind == "O" else np.isnan(column)
            if absent.any():
                raise BadRequest(_is_missing(_place(name, int(np.argmax(absent)), by_row)))


def _is_missing(place: str) -> str:
    return f"{place} is missing, and must be known for a prediction."


def _place(name: str, number: int, by_row: bool) -> str:
    return f"instances[{number}].{name}" if by_row else f"inputs.{name}[{number}]"


def _array(values: list, kind: str, name: str, by_row: bool, required: bool) -> np.ndarray:
    def where(number: int) -> str:
        return _place(name, number, by_row)

    if (
        required
        and (unknown := next((i for i, v in enumerate(values) if _missing(v)), None)) is not None
    ):
        raise BadRequest(_is_missing(where(unknown)))
    convert = _text if kind == STRING else _number
    converted = [convert(value, where, number) for number, value in enumerate(values)]
    return np.array(converted, object if kind == STRING else np.float32)


def _missing(value) -> bool:
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def _number(value, where, number: int) -> float:
    if value is None:
        return math.nan
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadRequest(f"{where(number)} is {_shown(value)}: give a number, or null.")
    if isinstance(value, float) and math.isnan(value):
        return value
    if not abs(value) <= np.finfo(np.float32).max:
        raise BadRequest(f"{where(number)} is {_shown(value)}, which no float32 can hold.")
    return float(value)


def _text(value, where, number: int) -> bytes:
    if value is None:
        return b""
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass")
    if isinstance(value, dict) and set(value) == {"b64"} and isinstance(value["b64"], str):
        try:
            return base64.b64decode(value["b64"], validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadRequest(f"{where(number)} is not base64: {error}.") from error
    raise BadRequest(f'{where(number)} is {_shown(value)}: give a text, {{"b64": …}} or null.')


def _shown(value) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def answer(outputs: Mapping[str, np.ndarray], by_row: bool) -> bytes:
    """The answer's body, in the format of the request.

    Args:
        outputs: arrays [n, …] by name.
    """
    lists = {name: values.tolist() for name, values in outputs.items()}
    if not by_row:
        return json.dumps({"outputs": lists}).encode()
    rows = [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]
    return json.dumps({"predictions": rows}).encode()


def error(sentence: str) -> bytes:
    """The body of an answer that is an error."""
    return json.dumps({"error": sentence}).encode()
