"""Whole numbers as other tools write them: 517.0 is 517, and 0x10 is none."""

import pyarrow as pa
import pytest

from pipelines.reading.csv_block import CsvBlockParser

SCHEMA = pa.schema([("n", pa.int16()), ("t", pa.string())])


def parsed(*cells: str):
    block = "".join(f"{cell},x\n" for cell in cells).encode()
    return CsvBlockParser(["n", "t"], SCHEMA).parse(block, 1)


@pytest.mark.parametrize("beside", [(), ("bad",)])
@pytest.mark.parametrize(
    ("cell", "value"), [("517.0", 517), ("-3.00", -3), ("7", 7), (" 8.0 ", 8), ("0.0", 0)]
)
def test_a_whole_number_with_a_point_is_that_number(cell, value, beside):
    rows, rejects = parsed(cell, *beside)
    assert rows.column("n").to_pylist() == [value]
    assert len(rejects) == len(beside)


@pytest.mark.parametrize("beside", [(), ("bad",), ("7",)])
@pytest.mark.parametrize("cell", ["0x10", "0X1f", "517.5", "5.", ".0", "1_000", "1e3", "40000.0"])
def test_what_is_no_whole_number_is_rejected_whatever_stands_beside_it(cell, beside):
    rows, rejects = parsed(cell, *beside)
    assert rejects[0].text == f"{cell},x"
    assert rows.column("n").to_pylist() == [7] * (beside == ("7",))


def test_a_text_may_hold_hexadecimal_digits():
    rows, rejects = CsvBlockParser(["n", "t"], SCHEMA).parse(b"1,0x10\n2,N0X1\n", 1)
    assert rows.column("t").to_pylist() == ["0x10", "N0X1"]
    assert not rejects
