"""The exercises' tests pass right answers that are not the reference's."""

import pytest

from classroom import catalog
from classroom.catalog import ROOT
from classroom.checking import exercise_check
from pipelines.reading.rejects import rejects_of
from solutions.ex06_read_batches import plain_answer
from solutions.ex06_read_batches.solution import parse_block


@pytest.mark.slow
def test_the_answer_that_is_written_out_passes(tmp_path):
    exercise = catalog.find("read_batches", catalog.load())
    folder = ROOT / "solutions" / exercise.directory.name
    answer = tmp_path / "answer.py"
    texts = [(folder / file).read_text("utf-8") for file in ("solution.py", "plain_answer.py")]
    answer.write_text("\n\n".join(texts), encoding="utf-8")
    verdict = exercise_check.check_in_process(exercise, "solutions", code=answer, patience=30)
    assert [(task.task, task.sentence) for task in verdict.tasks if not task.passed] == []


NOON = "2013-06-01T12:00:00Z"


@pytest.mark.parametrize(
    "block",
    [
        f"1,a,{NOON}\n2,b\n\n3,c,{NOON}\n",
        f'1,"a,b",{NOON}\r\nx,a,{NOON}\r\n"2,a,{NOON}\r\n',
        f"70000,a,{NOON}\n7,NA,\nbad",
        "",
    ],
)
def test_both_give_the_same_lines_the_same_fate(block):
    import pyarrow as pa

    schema = pa.schema([("n", pa.int16()), ("s", pa.string()), ("t", pa.timestamp("s", tz="UTC"))])
    one = parse_block(block.encode(), schema.names, schema)
    other = plain_answer.parse_block(block.encode(), schema.names, schema)
    assert one[0].equals(other[0])
    assert [(bad["line"], bad["text"], bad["rule"]) for bad in one[1]] == [
        (bad["line"], bad["text"], bad["rule"]) for bad in other[1]
    ]


def test_bad_lines_get_their_places_in_the_file():
    block = b"sound\n\nbad 1\r\nsound\nbad 2"
    bad = [
        {"line": line, "text": text, "rule": "read.type", "reason": "is bad"}
        for line, text in ((2, "bad 1"), (4, "bad 2"))
    ]
    found = rejects_of(block, bad, first_line=10, offset=100)
    # "sound\n\n" is 7 bytes, "bad 1\r\n" is 7 more and "sound\n" 6.
    assert [(one.line, one.offset) for one in found] == [(12, 107), (14, 120)]
    assert [one.line for one in rejects_of(block, bad, None, 0)] == [None, None]
    assert rejects_of(block, [], 1, 0) == []
    with pytest.raises(ValueError, match="line 5 of a block of 5 lines"):
        rejects_of(block, [{**bad[0], "line": 5}], 1, 0)
