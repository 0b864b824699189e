"""A vocabulary without a single value is told, and not TensorFlow Transform's own affair."""

import gzip
import json

import pytest

from pipelines.tables.notes import notes_of
from pipelines.transform.vocabularies import PLACEHOLDER, empty_vocabularies


def test_only_a_vocabulary_that_holds_the_placeholder_alone_is_empty(tmp_path):
    assets = tmp_path / "assets"
    assets.mkdir()
    (assets / "carrier").write_bytes(b"UA\nB6\n")
    (assets / "tailnum").write_bytes(PLACEHOLDER + b"\n")
    (assets / "counted").write_bytes(b"1 " + PLACEHOLDER + b"\n")
    (assets / "packed.gz").write_bytes(gzip.compress(PLACEHOLDER))
    (assets / "bytes.gz").write_bytes(gzip.compress(b"UA\n" * 1_000))
    (assets / "nothing").write_bytes(b"")
    assert empty_vocabularies(str(tmp_path)) == ["counted", "packed.gz", "tailnum"]


def test_a_transform_without_vocabularies_has_no_empty_one(tmp_path):
    assert empty_vocabularies(str(tmp_path)) == []


@pytest.mark.parametrize("empty", [[], ["tailnum"], ["dest", "tailnum"]])
def test_the_notes_name_every_empty_vocabulary(empty):
    contents = {"rows": {"read": 1}, **({"empty_vocabularies": empty} if empty else {})}
    notes = notes_of(contents, "flights")
    assert len(notes) == bool(empty)
    assert all(name in note for note in notes for name in empty)


# A whole run: what TensorFlow Transform writes, and what is told of it, no part shows alone.
def test_a_run_tells_which_vocabularies_no_value_of_its_rows_is_in(
    runs, every_nth_flight, tmp_path
):
    header, *flights = every_nth_flight(4_000).read_text().splitlines()
    at = header.split(",").index("tailnum")
    lines = [[*cells[:at], "NA", *cells[at + 1 :]] for cells in (f.split(",") for f in flights)]
    (tmp_path / "in.csv").write_text("\n".join([header, *map(",".join, lines)]) + "\n")
    ended = runs.run("--input", tmp_path / "in.csv", "--output", tmp_path / "out")
    assert ended.code == 0, ended.err
    empty = ["plane_manufacturer", "tailnum"]
    assert (
        json.loads((tmp_path / "out" / "MANIFEST.json").read_text())["empty_vocabularies"] == empty
    )
    told = (
        "Warning: the training split has no value for the vocabulary of plane_manufacturer, tailnum"
    )
    assert told in " ".join(ended.out.split())
    assert told in (tmp_path / "out" / "validation" / "index.html").read_text()
