"""The bird strikes: what the remarks say, the data as it is, and the job of it."""

import importlib.util

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.problems import RequestError
from pipelines.strikes import source
from pipelines.strikes.damage import is_damaged
from pipelines.strikes.job import JOB
from pipelines.tables.job import find

REPORTS = 19_302


def is_here() -> bool:
    try:
        return source.DATA.folder().is_dir()
    except RequestError:
        return False


needs_data = pytest.mark.skipif(
    not is_here(), reason="the strikes' data is not here: ./workshop data get strikes"
)


# Remarks of the data, each read by a person.
@pytest.mark.parametrize(
    ("remark", "damaged"),
    [
        ("NO DAMAGE.", False),
        ("NO DAMAGE/INJURY. TIME = 0000Z.FLT 1158.", False),
        ("SAW 2 BIRDS ON T/O. NO APPARENT DAMAGE. ALL INDICATIONS NORMAL.", False),
        ("FLT 403. LANDED SAFELY, NO REPTD DAMAGE. TIME = 0111Z", False),
        ("PILOT STATES NO VIZ. DAMAGE TO UPPER RT QUADRANT OF RADOME.", False),
        ("APPROACH WAS AT MINIMUMS, WE BROKE OUT AND THE FLOCK WAS UPON US, NO DAMAGE.", False),
        ("DAMAGE NIL.", False),
        ("DENT IN LE OF WING.", True),
        ("4 FAN BLADES DAMAGED & REPLACED.", True),
        ("EXTENT OF DAMAGE NOT REPTD.", True),
        ("NO INJURIES REPTD. DAMAGE TO A/C MINOR.", True),
        ("MINOR DAMAGE TO AN ANTENNA, NO  STRUCTURAL DAMAGE.", True),
        ("RH INBD LE DENTED REPROFILED LEADING EDGE. NO OTHER DAMAGE NOTED.", True),
        ("UNKN IF DAMAGE.  FLT 803. TIME = 1411Z.", None),
        ("DAMAGE UNKN.", None),
        ("UNSURE OF DAMAGE.", None),
        ("HE WOULD  CHECK HIS A/C FOR DAMAGE AT DEST.", None),
        ("NO DAMAGE OBSERVED. A/C IS WITH MECHANIC TO DETERMINE  IF ANY DAMAGE.", None),
        ("FLT 416. TIME = 0020 UTC.", None),
        (None, None),
    ],
)
def test_the_remarks_say_whether_there_was_damage(remark, damaged):
    assert is_damaged(pa.array([remark], pa.string())).to_pylist() == [damaged]


def test_the_job_is_found_and_its_suite_loads():
    assert find("strikes") is JOB
    assert len(JOB.load_suite().expectations) == 12


def test_no_feature_is_known_only_after_an_inspection():
    late = {column.name for column in JOB.checked.columns if column.known == "inspection"}
    assert {"effect", "remarks", "species", "birds_struck", "damaged"} <= late
    assert not late & {*JOB.checked.features("number"), *JOB.checked.features("category")}


def test_a_missing_distribution_is_said_with_its_command(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(RequestError, match=r"`\./workshop data get strikes` .*50 MB, the package"):
        source.strikes()
    assert not [*tmp_path.rglob("*.parquet")]


@needs_data
def test_the_data_is_converted_once_into_the_users_cache(monkeypatch, tmp_path):
    package = source.DATA.folder()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(source.DataPackage, "folder", lambda self: package)
    path = source.strikes()
    assert path.startswith(str(tmp_path))
    monkeypatch.setattr(source, "convert", None)
    assert source.strikes() == path
    made = pq.read_table(path)
    assert made.schema.remove_metadata() == JOB.table.arrow
    assert made.num_rows == REPORTS
    first = made.slice(0, 1).to_pylist()[0]
    assert (str(first["date"]), first["opid"], first["height"]) == ("1990-09-30", "AAL", 7000)
    assert len(made.column("report").unique()) == REPORTS


@needs_data
def test_most_remarks_say_it_and_a_quarter_of_those_say_damage():
    remarks = pq.read_table(source.strikes(), columns=["remarks"]).column("remarks")
    told = is_damaged(remarks.combine_chunks())
    counts = {value: told.to_pylist().count(value) for value in (True, False, None)}
    assert counts == {True: 2_624, False: 8_142, None: 8_536}
