"""The boundary between tests and the code under test: plain data, as bytes.

Values are written as JSON with their types, and Arrow as its IPC stream, so that reading
what came from untrusted code runs none of it, which unpickling would. A value of any
other type becomes an `Other`: its type's name and its text.
"""

import base64
import datetime
import decimal
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# Deeper nesting is a structure that contains itself, or as good as one.
_DEPTH = 60
_TEXT = 2_000  # characters of an object's repr


@dataclass(frozen=True)
class Other:
    """An object that is no plain data: what it is and how it shows itself."""

    type: str
    text: str

    def __repr__(self):
        return self.text


@dataclass(frozen=True)
class Recipe:
    """An object of the pipeline's own, to be made on the other side.

    Attributes:
        path: "package.module:name" in `pipelines` or `schemas`, or "drive:name" in the
            exercise's own `drive.py`.
    """

    path: str
    args: tuple = ()
    kwargs: tuple = ()

    def __repr__(self):
        words = [repr(value) for value in self.args]
        words += [f"{name}={value!r}" for name, value in self.kwargs]
        return f"{self.path.rsplit(':')[-1]}({', '.join(words)})"


class Supply:
    """A function of the side that asks, as an argument: each call of it asks back.

    The other side has neither the function nor what it gives before it calls, so that here it
    is known how often it did.

    Attributes:
        number: by which the other side asks for it.
        calls: that have been answered.
    """

    def __init__(self, number: int, function: Callable | None = None):
        self.number = number
        self.calls = 0
        self._function = function

    def answer(self, args: list) -> Any:
        """What the function gives; the call counts."""
        self.calls += 1
        assert self._function is not None  # on the side that asks
        return self._function(*args)

    def __repr__(self):
        return "load" if self._function is None else getattr(self._function, "__name__", "given")


@dataclass(frozen=True)
class Side:
    """A side input: values that become a collection of their own.

    Attributes:
        kind: "singleton", "iter", "list" or "dict".
    """

    values: tuple
    kind: str

    def __repr__(self):
        return f"beam.pvalue.As{self.kind.title()}(…)"


@dataclass(frozen=True)
class Stamped:
    """A row with its time, and for one that came out its window.

    Attributes:
        time: seconds since 1970.
        window: (start, end) in seconds, or None for the global window.
        pane: "early", "on time", "late" or "" where there was no trigger.
    """

    value: Any
    time: float
    window: tuple[float, float] | None = None
    pane: str = ""

    def __repr__(self):
        words = [f"{self.value!r} at {self.time:.15g}"]
        if self.window:
            words.append("in [{:.15g}, {:.15g})".format(*self.window))
        return " ".join([*words, *filter(None, [self.pane])])


@dataclass(frozen=True)
class Watermark:
    """Between rows: event time has come to `time`, in seconds since 1970."""

    time: float


def dumps(value: Any) -> bytes:
    """The value as bytes. Never fails: what is not plain becomes an `Other`."""
    return json.dumps(_encoded(value, 0), allow_nan=False, ensure_ascii=True).encode()


def loads(data: bytes) -> Any:
    """The value that `dumps` was given, as new objects. Runs no code of the sender's."""
    return _decoded(json.loads(data))


def plain(value: Any) -> Any:
    """The value as the other side would get it."""
    return loads(dumps(value))


def _encoded(value: Any, depth: int) -> Any:
    if value is None or value is True or value is False:
        return value
    kind = type(value)
    if kind is str:
        return value
    if kind is int:
        return value if -(2**53) < value < 2**53 else {"int": str(value)}
    if depth > _DEPTH:
        return _other(value)
    encode = _ENCODERS.get(kind)
    if encode is not None:
        return encode(value, depth + 1)
    return _encoded_by_family(value, depth + 1)


def _sequence(name: str):
    def encode(value, depth: int) -> dict:
        return {name: [_encoded(item, depth) for item in value]}

    return encode


def _mapping(value: dict, depth: int) -> dict:
    return {"dict": [[_encoded(k, depth), _encoded(v, depth)] for k, v in value.items()]}


def _float(value: float, _) -> Any:
    return {"float": float.hex(value)} if math.isfinite(value) else {"float": repr(value)}


def _bytes(value: bytes, _) -> dict:
    return {"bytes": base64.b64encode(value).decode()}


def _datetime(value: datetime.datetime, depth: int) -> dict:
    # The zone's name is lost, its offset at that time is kept.
    return {"datetime": value.isoformat()}


_ENCODERS = {
    float: _float,
    bytes: _bytes,
    list: _sequence("list"),
    tuple: _sequence("tuple"),
    set: _sequence("set"),
    frozenset: _sequence("frozenset"),
    dict: _mapping,
    datetime.datetime: _datetime,
    datetime.date: lambda value, _: {"date": value.isoformat()},
    datetime.time: lambda value, _: {"time": value.isoformat()},
    datetime.timedelta: lambda value, _: {
        "timedelta": [value.days, value.seconds, value.microseconds]
    },
    decimal.Decimal: lambda value, _: {"decimal": str(value)},
    Other: lambda value, _: {"other": [value.type, value.text]},
    Recipe: lambda value, depth: {
        "recipe": [value.path, _encoded(value.args, depth), _encoded(value.kwargs, depth)]
    },
    Supply: lambda value, _: {"supply": value.number},
    Side: lambda value, depth: {"side": [_encoded(value.values, depth), value.kind]},
    Watermark: lambda value, depth: {"watermark": _encoded(value.time, depth)},
    Stamped: lambda value, depth: {
        "stamped": [
            _encoded(value.value, depth),
            _encoded(value.time, depth),
            _encoded(value.window, depth),
            value.pane,
        ]
    },
}


def _encoded_by_family(value: Any, depth: int) -> Any:
    """Types that are known by their module: looked up without importing it."""
    module = type(value).__module__.partition(".")[0]
    if module == "numpy":
        return _numpy(value, depth)
    if module == "pyarrow":
        return _arrow(value, depth)
    if type(value).__name__ == "EagerTensor" and hasattr(value, "numpy"):
        return _encoded(value.numpy(), depth)
    if isinstance(value, dict) and not hasattr(value, "_fields"):
        return _mapping(value, depth)  # a defaultdict or a Counter
    if isinstance(value, list):
        return _sequence("list")(value, depth)
    if isinstance(value, datetime.datetime) and value == value:  # not pandas' NaT
        return _datetime(value, depth)  # a Timestamp, or a class of one's own
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return _sequence("tuple")(value, depth)
    if type(value).__name__ == "Row" and module == "apache_beam":
        return _mapping(value.as_dict(), depth)
    return _other(value)


def _numpy(value: Any, depth: int) -> Any:
    import numpy as np

    if isinstance(value, np.generic):
        if value.dtype.kind in "biuf":
            return {"scalar": [value.dtype.str, _encoded(value.item(), depth)]}
        return _encoded(value.item(), depth)
    if isinstance(value, np.ndarray):
        if value.dtype.hasobject:
            return {"objects": [list(value.shape), _encoded(value.ravel().tolist(), depth)]}
        data = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
        return {"ndarray": [value.dtype.str, list(value.shape), data]}
    return _other(value)


def _arrow(value: Any, depth: int) -> Any:
    import pyarrow as pa

    if isinstance(value, pa.RecordBatch):
        return {"batch": _stream(value.schema, [value])}
    if isinstance(value, pa.Table):
        return {"table": _stream(value.schema, value.to_batches())}
    if isinstance(value, pa.ChunkedArray):
        value = value.combine_chunks()
    if isinstance(value, pa.Array):
        batch = pa.RecordBatch.from_arrays([value], names=["values"])
        return {"array": _stream(batch.schema, [batch])}
    if isinstance(value, pa.Schema):
        return {"schema": _stream(value, [])}
    if isinstance(value, pa.DataType):
        return {"type": _stream(pa.schema([("type", value)]), [])}
    if isinstance(value, pa.Scalar):
        return _encoded(value.as_py(), depth)
    return _other(value)


def _stream(schema, batches) -> str:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return base64.b64encode(sink.getvalue().to_pybytes()).decode()


def _other(value: Any) -> dict:
    try:
        text = repr(value)
    except BaseException as error:
        text = f"<{type(value).__name__}, whose repr raises {type(error).__name__}>"
    return {"other": [type(value).__name__, text[:_TEXT]]}


def _decoded(data: Any) -> Any:
    if not isinstance(data, dict):
        return data
    ((kind, content),) = data.items()
    return _DECODERS[kind](content)


def _opened(content: str):
    import pyarrow as pa

    return pa.ipc.open_stream(base64.b64decode(content))


def _one_batch(content: str):
    return _opened(content).read_next_batch()


def _ndarray(content: list):
    import numpy as np

    dtype, shape, data = content
    return np.frombuffer(base64.b64decode(data), np.dtype(dtype)).reshape(shape).copy()


def _objects(content: list):
    import numpy as np

    shape, values = content
    array = np.empty(math.prod(shape), object)
    array[:] = _decoded(values)
    return array.reshape(shape)


def _scalar(content: list):
    import numpy as np

    dtype, value = content
    return np.dtype(dtype).type(_decoded(value))


def _floated(content: str) -> float:
    return float.fromhex(content) if "x" in content else float(content)


_DECODERS: dict[str, Callable[[Any], Any]] = {
    "int": int,
    "float": _floated,
    "bytes": base64.b64decode,
    "list": lambda items: [_decoded(item) for item in items],
    "tuple": lambda items: tuple(_decoded(item) for item in items),
    "set": lambda items: {_decoded(item) for item in items},
    "frozenset": lambda items: frozenset(_decoded(item) for item in items),
    "dict": lambda pairs: {_decoded(key): _decoded(value) for key, value in pairs},
    "date": datetime.date.fromisoformat,
    "time": datetime.time.fromisoformat,
    "datetime": datetime.datetime.fromisoformat,
    "timedelta": lambda parts: datetime.timedelta(*parts),
    "decimal": decimal.Decimal,
    "other": lambda parts: Other(*parts),
    "recipe": lambda parts: Recipe(parts[0], _decoded(parts[1]), _decoded(parts[2])),
    "supply": lambda number: Supply(number),
    "side": lambda parts: Side(_decoded(parts[0]), parts[1]),
    "stamped": lambda parts: Stamped(*map(_decoded, parts)),
    "watermark": lambda time: Watermark(_decoded(time)),
    "ndarray": _ndarray,
    "objects": _objects,
    "scalar": _scalar,
    "batch": _one_batch,
    "table": lambda content: _opened(content).read_all(),
    "array": lambda content: _one_batch(content).column(0),
    "schema": lambda content: _opened(content).schema,
    "type": lambda content: _opened(content).schema.field(0).type,
}
