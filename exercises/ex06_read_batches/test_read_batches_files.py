"""The contract of exercise 06: the files of a plan, whose blocks a given function parses."""

import gzip
import itertools
import zipfile

import pyarrow as pa
import pytest

from pipelines.reading.read import parse_csv_block
from pipelines.schemas import table

COLUMNS = (
    "year,month,day,dep_time,sched_dep_time,dep_delay,arr_time,sched_arr_time,arr_delay,carrier,"
    "flight,tailnum,origin,dest,air_time,distance,hour,minute,time_hour"
)
FLIGHTS = [
    "2013,1,1,517,515,2,830,819,11,UA,1545,N14228,EWR,IAH,227,1400,5,15,2013-01-01T10:00:00Z",
    "2013,1,1,533,529,4,850,830,20,UA,1714,N24211,LGA,IAH,227,1416,5,29,2013-01-01T10:00:00Z",
    "2013,1,1,542,540,2,923,850,33,AA,1141,N619AA,JFK,MIA,160,1089,5,40,2013-01-01T10:00:00Z",
    "2013,1,1,NA,1630,NA,NA,1815,NA,EV,4308,N18120,EWR,RDU,NA,416,16,30,2013-01-01T21:00:00Z",
    "2013,1,1,NA,1935,NA,NA,2240,NA,AA,791,N3EHAA,LGA,DFW,NA,1389,19,35,2013-01-02T00:00:00Z",
    "2013,2,11,1508,1400,68,1807,1636,91,DL,2247,D942DN,LGA,ATL,131,762,14,0,2013-02-11T19:00:00Z",
]
HEADER, TABLE = tuple(COLUMNS.split(",")), table("flights")
NUMBERS = [1545, 1714, 1141, 4308, 791, 2247]
SHORT, OPEN = "2013,1,1,517", '2013,1,1,"517'


def plan_of(harness, pattern, rows=None):
    flights = harness.recipe("pipelines.schemas:table", "flights")
    return harness.recipe("pipelines.reading.plan:plan_reads", str(pattern), flights, rows)


def cut(harness, path, *cuts):
    """A plan of one file, in pieces that end at these bytes behind its header."""
    size, start = path.stat().st_size, len(COLUMNS) + 1
    file = harness.recipe(
        "pipelines.reading.plan:InputFile",
        *(str(path), size, "csv", tuple(COLUMNS.split(",")), start),
    )
    ranges = tuple(
        harness.recipe("pipelines.reading.plan:ReadRange", file, one, other)
        for one, other in itertools.pairwise([start, *(start + one for one in cuts), size])
    )
    flights = harness.recipe("pipelines.schemas:table", "flights")
    return harness.recipe("pipelines.reading.plan:ReadPlan", ranges, flights)


def text_of(lines):
    return "".join(f"{line}\n" for line in lines).encode()


def write(path, lines):
    path.write_bytes(text_of([COLUMNS, *lines]))
    return path


def read(harness, plan, asked=None, distributed=False):
    """Runs ReadBatches with the parser that is given."""
    parse = harness.recipe("drive:GivenParser", asked)
    return harness.run("ReadBatches", plan, parse, rows=None, distributed=distributed)


def flights_read(ran):
    """The flights' numbers, in order of numbers."""
    ran.must(
        set(ran.outputs) == {"rows", "rejected"},
        "ReadBatches gives other outputs.",
        expected="a dict of rows and rejected",
        got=", ".join(ran.outputs),
        meaning="The pipeline takes the two by these names.",
        hint=2,
    )
    for tag, batches in ran.outputs.items():
        ran.must(
            all(isinstance(one, pa.RecordBatch) for one in batches),
            f"The output {tag!r} has what is no record batch.",
            expected="what read_range yields, each on its output",
            got=str([type(one).__name__ for one in batches]),
            hint=2,
        )
        ran.must(
            all(one.num_rows for one in batches),
            f"The output {tag!r} has an empty batch.",
            expected="batches with rows in them",
            got=str([one.num_rows for one in batches]),
            meaning="A piece in which no line begins has no rows, nor has a block of bad lines. An "
            "empty batch helps nobody: later steps would have to be ready for it.",
            hint=2,
        )
    numbers = [one.column("flight").to_pylist() for one in ran.outputs["rows"]]
    return sorted(itertools.chain.from_iterable(numbers))


def rejected(ran):
    """Line, text and rules of each bad line, in order of texts."""
    lines = [line for one in ran.outputs["rejected"] for line in one.to_pylist()]
    return sorted(((one["line"], one["text"], *one["_rules"]) for one in lines), key=lambda o: o[1])


@pytest.mark.task("ranges")
def test_every_line_of_every_file_is_read_once(harness, tmp_path):
    write(tmp_path / "a.csv", FLIGHTS[:3])
    write(tmp_path / "b.csv", [FLIGHTS[3]])
    write(tmp_path / "c.csv", FLIGHTS[4:])
    ran = read(harness, plan_of(harness, tmp_path / "*.csv"))
    ran.must(
        flights_read(ran) == sorted(NUMBERS),
        "Not every flight of the three files came out once.",
        expected=sorted(NUMBERS),
        got=flights_read(ran),
        meaning="A plan's ranges are pieces of its files, which together are all of them.",
        hint=1,
    )


@pytest.mark.task("ranges")
def test_pieces_of_one_file_hold_every_line_once(harness, tmp_path):
    plan = cut(harness, write(tmp_path / "a.csv", FLIGHTS), 100, 101, 300)
    ran = read(harness, plan)
    ran.must(
        flights_read(ran) == sorted(NUMBERS),
        "Not every line came out once from a file that is read in pieces.",
        expected=sorted(NUMBERS),
        got=flights_read(ran),
        meaning="Each range is to be read for itself: read_range knows where its lines begin.",
        hint=1,
    )


def read_two_files(harness, folder):
    """Reads two files by a `parse` that alone knows what they hold; what ran, and its calls."""
    files = {"a": [*FLIGHTS[:3], SHORT], "b": [*FLIGHTS[3:], SHORT]}
    for name, lines in files.items():
        write(folder / f"{name}.csv", lines)

    def parsed(block):
        """What a block holds, which nobody there knows before."""
        known = [lines for lines in files.values() if text_of(lines) == block]
        return parse_csv_block(block if known else b"", HEADER, TABLE.arrow)

    asked = harness.supply(parsed)
    ran = read(harness, plan_of(harness, folder / "*.csv"), asked)
    numbers = flights_read(ran)
    return ran, numbers, asked.calls


@pytest.mark.task("ranges")
def test_each_block_is_parsed_once_by_the_function_that_is_given(harness, tmp_path):
    ran, numbers, calls = read_two_files(harness, tmp_path)
    ran.must(
        calls == 2 and numbers == sorted(NUMBERS),
        "The two files were not parsed once each by `parse`.",
        expected="2 calls of `parse`, one for each file, whose blocks are short, and "
        f"{len(NUMBERS)} flights",
        got=f"{calls} calls, {len(numbers)} flights",
        meaning="Reading is what costs: rows and bad lines come out of one reading. And a table "
        "of another kind of lines has another function to parse them.",
        hint=2,
    )


@pytest.mark.task("ranges")
def test_rows_have_the_columns_of_the_table(harness, tmp_path):
    ran = read(harness, plan_of(harness, write(tmp_path / "a.csv", FLIGHTS)))
    flights_read(ran)
    for one in ran.outputs["rows"]:
        ran.must(
            one.schema.names == COLUMNS.split(",")
            and one.schema.field("dep_delay").type == pa.int16()
            and one.schema.field("time_hour").type == pa.timestamp("s", tz="UTC"),
            "The batches have another schema than schemas/flights.toml.",
            expected="19 columns, dep_delay int16, time_hour timestamp[s, tz=UTC]",
            got=str(one.schema),
            meaning="Every later seat counts on these columns and types.",
            hint=1,
        )


@pytest.mark.task("rejected")
def test_bad_lines_come_out_beside_the_rows(harness, tmp_path):
    write(tmp_path / "a.csv", [*FLIGHTS[:2], SHORT, FLIGHTS[2]])
    write(tmp_path / "b.csv", [OPEN])
    write(tmp_path / "c.csv", FLIGHTS[3:])
    ran = read(harness, plan_of(harness, tmp_path / "*.csv"), distributed=True)
    numbers = flights_read(ran)
    expected = [(2, OPEN, "read.quotes"), (4, SHORT, "read.field_count")]
    ran.must(
        rejected(ran) == expected and numbers == sorted(NUMBERS),
        "The bad lines are not all on the output rejected.",
        expected="\n".join(map(repr, expected)),
        got="\n".join(map(repr, rejected(ran))) or "no bad line",
        meaning="The run counts them and puts them into quarantine, with the file, and the line's "
        "number: read = rows + rejected. read_range makes these batches, to be handed on as they "
        "are.",
        hint=2,
    )


@pytest.mark.task("rejected")
def test_bad_lines_come_of_the_same_parsing(harness, tmp_path):
    ran, _, calls = read_two_files(harness, tmp_path)
    ran.must(
        calls == 2 and [text for _, text, *_ in rejected(ran)] == [SHORT, SHORT],
        "The bad lines are not all on the output rejected.",
        expected=f"2 calls of `parse`, and of each {SHORT!r}",
        got=f"{calls} calls, {[text for _, text, *_ in rejected(ran)]!r}",
        meaning="Rows and bad lines come out of one parsing, by the function that is given.",
        hint=2,
    )


def said_of(step):
    keys = f", which have {step.keys} keys" if step.keys else ""
    return f"a shuffle of {step.elements} elements{keys}"


@pytest.mark.task("spread")
def test_ranges_are_spread_over_the_workers(harness, tmp_path):
    # Two of the five ranges have no batch, so that it is ranges that are counted.
    plan = cut(harness, write(tmp_path / "a.csv", FLIGHTS), 100, 101, 102, 300)
    ran = read(harness, plan)
    shuffles = [step for step in ran.steps if step.shuffles or step.spread]
    ran.must(
        any(step.elements == 5 and step.keys != 1 for step in shuffles),
        "Nothing lets another worker read a range.",
        expected="a Reshuffle between the ranges and the reading, through which all 5 ranges go",
        got="; ".join(map(said_of, shuffles)) or "no shuffle",
        meaning="Beam fuses steps: without a shuffle between them, the worker that lists the "
        "ranges reads them all, whatever the number of workers. Behind the reading it is too late, "
        "and what has one key stays together.",
        hint=3,
    )


@pytest.mark.task("first")
@pytest.mark.parametrize("wanted", [0, 1, 3, 4, 100])
def test_only_the_first_rows_are_read(harness, tmp_path, wanted):
    write(tmp_path / "a.csv", [FLIGHTS[0], SHORT, *FLIGHTS[1:3]])
    write(tmp_path / "b.csv", FLIGHTS[3:])
    ran = read(harness, plan_of(harness, tmp_path / "*.csv", wanted))
    rows = flights_read(ran)
    bad = len(rejected(ran))
    most = min(wanted, 7)
    ran.must(
        len(rows) + bad == most and rows == sorted(NUMBERS[: len(rows)]),
        f"A plan of {wanted} rows gave others.",
        expected=f"the first {most} lines: rows and bad lines together",
        got=f"flights {rows}, and {bad} bad lines",
        meaning="A plan with rows is for trying things out: the first lines, in the order of the "
        "files, which read_first gives.",
        hint=1,
    )


@pytest.mark.task("damage")
def test_compressed_files_are_read_too(harness, tmp_path):
    text = "".join(f"{line}\n" for line in [COLUMNS, *FLIGHTS]).encode()
    with gzip.open(tmp_path / "a.csv.gz", "wb") as file:
        file.write(text)
    with zipfile.ZipFile(tmp_path / "b.csv.zip", "w") as archive:
        archive.writestr("b.csv", text)
    ran = read(harness, plan_of(harness, tmp_path / "*.csv.*"))
    ran.must(
        flights_read(ran) == sorted(NUMBERS * 2),
        "Not every flight of a gzip and a zip file came out once.",
        expected=sorted(NUMBERS * 2),
        got=flights_read(ran),
        meaning="read_range opens whatever the plan names.",
        hint=1,
    )


@pytest.mark.task("damage")
@pytest.mark.parametrize("rows", [None, 100_000])
def test_a_compressed_file_that_was_cut_short_fails_the_job(harness, tmp_path, rows):
    text = "".join(f"{line}\n" for line in [COLUMNS, *(FLIGHTS * 200)]).encode()
    whole = gzip.compress(text, compresslevel=0)
    (tmp_path / "cut.csv.gz").write_bytes(whole[: len(whole) // 2])
    read(harness, plan_of(harness, tmp_path / "cut.csv.gz", rows)).raises(
        "JobError",
        saying="cut.csv.gz",
        meaning="Half of the flights are not there. A run that goes on without them gives a data "
        "set that looks whole: the error has to pass.",
        hint=2,
    )


@pytest.mark.task("damage")
def test_a_file_that_is_gone_fails_the_job(harness, tmp_path):
    path = write(tmp_path / "gone.csv", FLIGHTS)
    plan = cut(harness, path)
    path.unlink()
    read(harness, plan).raises(
        "FileNotFoundError",
        meaning="It was there when the job was planned. What was in it is missing now, and nobody "
        "would be told.",
        hint=2,
    )
