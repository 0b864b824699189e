"""Constants of a suite mean the same tomorrow, and are worked out at once."""

import time

import pyarrow as pa
import pytest

from pipelines.validation.pandas_semantics import instant
from pipelines.validation.parameters import substitute

SECONDS = pa.timestamp("s", tz="UTC")


@pytest.mark.parametrize("text", ["2012", "November", "02/03/2013", "2013-01-31 05:00 EST", "5"])
def test_what_is_no_full_date_is_refused(text):
    with pytest.raises(ValueError, match="write it in full, as ISO 8601 does"):
        instant(text, SECONDS)


@pytest.mark.parametrize(
    "text", ["2013-01-31", "2013-01-31T00:00:00", "2013-01-31 00:00Z", "20130131", "2013-W05-4"]
)
def test_a_full_date_or_time_is_taken(text):
    assert instant(text, SECONDS).as_py().isoformat() == "2013-01-31T00:00:00+00:00"


@pytest.mark.parametrize("expression", ["9**9**9**9", "9^9^999", "2**2000", "(-3)^9999"])
def test_a_power_that_nobody_could_write_out_is_refused_at_once(expression):
    began = time.monotonic()
    with pytest.raises(ValueError, match=r"cannot be worked out \(the result is too large"):
        substitute({"max_value": {"$PARAMETER": expression}}, {})
    assert time.monotonic() - began < 60


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("1" + "+1" * 100_000, "nested too deeply"),
        ("-" * 5_000 + "1", "nested too deeply"),
        # A text of nine terabytes.
        ("carrier * 9999999999999", "only numbers can be"),
        ("carrier + carrier", "only numbers can be"),
    ],
)
def test_an_expression_that_no_number_comes_of_is_refused_in_a_short_sentence(expression, why):
    with pytest.raises(ValueError, match=why) as caught:
        substitute({"max_value": {"$PARAMETER": expression}}, {"carrier": "U"})
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(("expression", "value"), [("2^10", 1024), ("2**-1", 0.5), ("10^3", 1000)])
def test_powers_are_worked_out(expression, value):
    assert substitute({"x": {"$PARAMETER": expression}}, {}) == {"x": value}
