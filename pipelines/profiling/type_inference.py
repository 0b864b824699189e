"""The type of a column of texts, and what of it only a person can tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.reading.casts import plain_texts
from pipelines.schemas.cells import MISSING as STANDARD_MISSING

# Other spellings of it: missing in a column that is all numbers or times without them.
SPELLINGS = (
    "N/A", "n/a", "na", "Na", "NaN", "nan", "NAN", "NULL", "null", "Null", "None", "none", "NONE",
    "-", "--", "?", ".", "#N/A",
)  # fmt: skip

# A column in which so few texts are no numbers is a column of numbers with mistakes in it.
_MISTAKES = 0.05

_BOOLEAN = r"^(?i:true|false)$"
_INTEGER = r"^-?(?:0|[1-9][0-9]*)$"
_PADDED = r"^-?0[0-9]+$"
_FLOAT = r"^-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$"
_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_CLOCK = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?"
_NAIVE = rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[T ]{_CLOCK}$"
_ZONED = rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[T ]{_CLOCK}(?:Z|[+-][0-9]{{2}}:?[0-9]{{2}})$"
_OTHER_DATE = r"^[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}(?:[T ].*)?$"
_DECIMAL_COMMA = r"^-?[0-9]{1,3}(?:\.?[0-9]{3})*,[0-9]+$"

_INTEGERS = (pa.int8(), pa.int16(), pa.int32(), pa.int64())


@dataclass(frozen=True)
class Inferred:
    """A column, typed.

    Attributes:
        values: of the type proposed, null where missing; None where there is no type for it.
        missing: the spellings of a missing value that it has beside the standard ones.
        questions: what a person has to say about it.
        cells: how many cells hold each text that is read as missing.
        zone: the time zone in which its times without one were taken; None where it has none.
    """

    values: pa.Array | None
    missing: frozenset[str] = frozenset()
    questions: tuple[str, ...] = ()
    cells: Mapping[str, int] = field(default_factory=dict)
    zone: str | None = None


def are_instants(texts: pa.Array) -> pa.Array:
    """Which texts are a date with a time of day in ISO 8601, with or without a zone."""
    trimmed = pc.utf8_trim(texts, " \t")
    naive, zoned = (pc.match_substring_regex(trimmed, pattern) for pattern in (_NAIVE, _ZONED))
    return pc.or_(naive, zoned)


def integer_type(low: int, high: int) -> pa.DataType:
    """The smallest integer type that has room for four times as much."""
    extreme = 4 * max(abs(low), abs(high))
    return next((t for t in _INTEGERS if extreme < 2 ** (t.bit_width - 1)), pa.int64())


def infer(values: pa.Array, utc: bool = False, missing: Sequence[str] = ()) -> Inferred:
    """The type of a column as a file has it.

    Args:
        values: texts, "" and "NA" among them; or what a Parquet file has.
        utc: times without a zone are in UTC.
        missing: texts that stand for a missing value beside "" and "NA".
    """
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    plain = plain_texts(values.type)
    if plain == pa.binary():
        try:
            values = values.cast(plain).cast(pa.string())
        except pa.ArrowInvalid:
            return Inferred(None, questions=("has bytes that are no text in UTF-8: left out.",))
    elif plain is not None:
        values = values.cast(plain)
    if pa.types.is_null(values.type):
        return Inferred(values.cast(pa.string()))
    if pa.types.is_string(values.type):
        absent = (*STANDARD_MISSING, *missing)
        found = _of_texts(values, utc, absent)
        return replace(found, cells=_cells(values, (*absent, *found.missing)))
    return _of_typed(values, utc)


def _cells(values: pa.Array, texts: Sequence[str]) -> dict[str, int]:
    """How many cells hold each of the texts that any cell holds."""
    seen = values.filter(pc.is_in(values, value_set=pa.array(sorted(set(texts)))))
    counts = pc.value_counts(seen)
    pairs = zip(counts.field(0).to_pylist(), counts.field(1).to_pylist(), strict=True)
    return dict(sorted(pairs))


def _of_typed(values: pa.Array, utc: bool) -> Inferred:
    type = values.type
    if pa.types.is_decimal(type):
        return Inferred(
            values.cast(pa.float64()), questions=("is decimal; floats hold 15 digits.",)
        )
    if pa.types.is_floating(type):
        values = pc.if_else(pc.is_nan(values), pa.scalar(None, type), values)
        whole = (
            pc.all(pc.equal(values, pc.trunc(values))).as_py() and len(values) > values.null_count
        )
        # A column of integers with missing values is floating in pandas.
        if values.null_count and whole and pc.max(pc.abs(values)).as_py() < 2**53:
            return Inferred(_smallest(values.cast(pa.int64())))
        return Inferred(values if type == pa.float32() else values.cast(pa.float64()))
    if pa.types.is_integer(type):
        try:
            return Inferred(_smallest(values.cast(pa.int64())))
        except pa.ArrowInvalid:
            return Inferred(None, questions=("has whole numbers above 2^63: left out.",))
    if pa.types.is_boolean(type):
        return Inferred(values)
    if pa.types.is_date(type):
        return Inferred(values.cast(pa.date32()))
    if pa.types.is_timestamp(type):
        return _instants(values, utc)
    return Inferred(None, questions=(f"is {type}, which is no type of a column here: left out.",))


def _smallest(numbers: pa.Array) -> pa.Array:
    if len(numbers) == numbers.null_count:
        return numbers.cast(pa.int8())
    limits = pc.min_max(numbers).as_py()
    return numbers.cast(integer_type(limits["min"], limits["max"]))


def _instants(values: pa.Array, utc: bool) -> Inferred:
    if values.type.tz is None and not utc:
        return Inferred(values.cast(pa.string()), questions=(_ZONELESS,))
    zone = "UTC" if values.type.tz is None else None
    instants = values.cast(pa.timestamp(values.type.unit, "UTC"))
    try:
        return Inferred(instants.cast(pa.timestamp("s", "UTC")), zone=zone)
    except pa.ArrowInvalid:
        return Inferred(values.cast(pa.string()), questions=(_FRACTIONS,))


_FRACTIONS = (
    "has times with fractions of a second, and is taken as text: write them in whole seconds, "
    "or the fractions as a number."
)
_ZONELESS = (
    "has times without a time zone, and is taken as text. Are they UTC? Then name it in `--utc`; "
    'if they are not, give it the type "timestamp[s, tz=UTC]" and their `zone`, such as '
    '"Europe/Rome", or write them with their offset.'
)


def _of_texts(values: pa.Array, utc: bool, standard_missing: Sequence[str]) -> Inferred:
    trimmed = pc.utf8_trim(values, " \t")
    # As the reader has it: " NA" is no NA.
    standard = pc.is_in(values, value_set=pa.array(standard_missing))
    others = [text for text in SPELLINGS if text not in standard_missing]
    spelled = pc.is_in(values, value_set=pa.array(others, pa.string()))
    absent = pc.or_(standard, pc.or_(spelled, values.is_null()))
    texts = pc.if_else(absent, None, trimmed)
    found = texts.drop_null()
    if not len(found):
        return _as_text(values, standard)
    missing = frozenset(pc.unique(trimmed.filter(spelled)).to_pylist())

    # What stands for a code: as a number it would lose its zeros.
    padded = pc.match_substring_regex(found, _PADDED)

    def all_match(pattern: str) -> bool:
        return pc.all(pc.match_substring_regex(found, pattern)).as_py()

    try:
        if all_match(_BOOLEAN):
            return Inferred(pc.utf8_lower(texts).cast(pa.bool_()), missing)
        if all_match(_INTEGER):
            return Inferred(_smallest(texts.cast(pa.int64())), missing)
        if all_match(_FLOAT) and not padded.true_count:
            return Inferred(texts.cast(pa.float64()), missing)
        if all_match(_DATE):
            return Inferred(texts.cast(pa.date32()), missing)
        if all_match(_ZONED) or (utc and all_match(_NAIVE)):
            found = _zoned(texts, utc and all_match(_NAIVE))
            if found.questions:
                return _as_text(values, standard, *found.questions)
            return replace(found, missing=missing)
    except pa.ArrowInvalid as error:
        return _as_text(values, standard, f"is taken as text: {_reason(error)}.")
    return _as_text(values, standard, *_doubts(values, found, missing, all_match))


def _zoned(texts: pa.Array, naive: bool) -> Inferred:
    if naive:
        return _instants(texts.cast(pa.timestamp("us")), utc=True)
    return _instants(texts.cast(pa.timestamp("us", "UTC")), utc=True)


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:100].rstrip(".")


def _as_text(values: pa.Array, standard: pa.Array, *questions: str) -> Inferred:
    return Inferred(pc.if_else(standard, None, values), questions=tuple(questions))


def _doubts(values: pa.Array, found: pa.Array, missing: frozenset[str], all_match) -> list[str]:
    """What may be wrong with a column that is taken as text."""
    shown = found[0].as_py()
    padded = found.filter(pc.match_substring_regex(found, _PADDED))
    doubts = []
    if len(padded) and all_match(_FLOAT):
        doubts.append(
            f"has numbers with leading zeros, such as {padded[0].as_py()!r}, and is taken as text: "
            "a code?"
        )
    elif all_match(_NAIVE):
        doubts.append(_ZONELESS)
    elif all_match(_OTHER_DATE):
        doubts.append(
            f"has dates that are not ISO 8601, such as {shown!r}, and is taken as text: which "
            "number is the day? Write them as YYYY-MM-DD, and they can be the rows' day."
        )
    elif all_match(_DECIMAL_COMMA):
        doubts.append(
            f"has numbers with a comma, such as {shown!r}, and is taken as text: write them with a "
            "point."
        )
    else:
        number = pc.match_substring_regex(found, _FLOAT)
        others = found.filter(pc.invert(number))
        if len(others) <= _MISTAKES * len(found):
            shown = ", ".join(repr(text) for text in pc.unique(others).to_pylist()[:3])
            doubts.append(
                f"has numbers but for {len(others)} texts, such as {shown}, and is taken as "
                "text. Are they missing values? Then add them to the table's `missing`. Mistakes? "
                "Give it a number's type, and their rows are quarantined."
            )
    if missing:
        texts = ", ".join(repr(text) for text in sorted(missing))
        doubts.append(f"has the text {texts}: missing? Then add it to the table's `missing`.")
    if "NA" in pc.unique(values).to_pylist() and all_match(r"^[A-Z]{1,3}$"):
        doubts.append("has codes, and its NA is read as missing: is it a code too?")
    return doubts
