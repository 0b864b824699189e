"""The contract of exercise 06. The lines are real flights, some of them damaged."""

import datetime
import gzip
import itertools
import zipfile

import pyarrow as pa
import pytest

UTC_SECONDS = pa.timestamp("s", tz="UTC")

# Blocks: a few of the flights' columns, so that a line can be read here.
HEADER = ("carrier", "flight", "tailnum", "dest", "dep_delay", "time_hour")
SCHEMA = pa.schema(
    [
        ("carrier", pa.string()),
        ("flight", pa.int32()),
        ("tailnum", pa.string()),
        ("dest", pa.string()),
        ("dep_delay", pa.int16()),
        ("time_hour", UTC_SECONDS),
    ]
)
UNITED = "UA,1545,N14228,IAH,2,2013-01-01T10:00:00Z"
ENVOY = "MQ,4534,N722MQ,XNA,-9,2013-01-01T12:00:00Z"
DELTA = "DL,2247,D942DN,ATL,68,2013-02-11T19:00:00Z"
CANCELLED = "B6,125,N618JB,FLL,NA,2013-01-01T11:00:00Z"


def row(carrier, flight, tailnum, dest, dep_delay, *hour):
    time = datetime.datetime(2013, *hour, tzinfo=datetime.UTC)
    values = (carrier, flight, tailnum, dest, dep_delay, time)
    return dict(zip(HEADER, values, strict=True))


ROWS = {
    UNITED: row("UA", 1545, "N14228", "IAH", 2, 1, 1, 10),
    ENVOY: row("MQ", 4534, "N722MQ", "XNA", -9, 1, 1, 12),
    DELTA: row("DL", 2247, "D942DN", "ATL", 68, 2, 11, 19),
    CANCELLED: row("B6", 125, "N618JB", "FLL", None, 1, 1, 11),
}


def batch(*lines, schema=SCHEMA):
    rows = [ROWS[line] if isinstance(line, str) else line for line in lines]
    return pa.RecordBatch.from_pylist(rows, schema=schema)


def block_of(*lines, end="\n"):
    return "".join(line + end for line in lines).encode()


def gives_rows(harness, block, expected, meaning, hint, header=HEADER, schema=SCHEMA):
    call = f"parse_block({block!r}, …)"
    call = call if len(call) < 200 else f"parse_block(<{len(block)} bytes>, …)"
    harness.drive("rows", block, header, schema, call=call).gives(
        expected, meaning=meaning, hint=hint
    )


def gives_bad(harness, block, expected, meaning, hint, header=HEADER):
    """Expects bad lines: (line, text, rule)."""
    call = f"parse_block({block!r}, …)"
    call = call if len(call) < 300 else f"parse_block(<{len(block)} bytes>, …)"
    found = harness.drive("bad", block, header, SCHEMA, call=call)
    got = found.value
    for one in got:
        found.must(
            isinstance(one, dict) and set(one) == {"line", "text", "rule", "reason"},
            "A bad line is not told as the contract says.",
            expected="a dict of line, text, rule and reason",
            got=one,
            meaning="They become rows of the quarantine, which has these columns.",
            hint=1,
        )
    short = [(one["line"], one["text"], one["rule"]) for one in got]
    found.must(
        short == expected,
        "The bad lines are wrong.",
        expected="\n".join(map(repr, expected)) or "no bad line",
        got="\n".join(map(repr, short)) or "no bad line",
        meaning=meaning,
        hint=hint,
    )
    for one in got:
        found.must(
            isinstance(one["reason"], str) and one["reason"].strip(),
            "A bad line has no reason.",
            got=one,
            meaning="Say why, for the person who will repair the file.",
            hint=2,
        )


@pytest.mark.task("rows")
def test_lines_become_a_batch_of_the_schema(harness):
    gives_rows(
        harness,
        block_of(UNITED, ENVOY, DELTA),
        batch(UNITED, ENVOY, DELTA),
        "One batch, in order, with the schema's types. D942DN is an aircraft, and XNA an airport.",
        1,
    )
    gives_bad(harness, block_of(UNITED, ENVOY, DELTA), [], "All three are flights.", 1)


@pytest.mark.task("rows")
def test_what_is_missing_is_null(harness):
    meaning = "NA and an empty field have no value, in a column of text as well."
    lines = [CANCELLED, "B6,125,,FLL,,2013-01-01T11:00:00Z", "B6,125,NA,FLL,0,"]
    rows = [row("B6", 125, None, "FLL", None, 1, 1, 11), row("B6", 125, None, "FLL", 0, 1, 1)]
    rows[1]["time_hour"] = None
    gives_rows(harness, block_of(*lines), batch(CANCELLED, *rows), meaning, 2)


@pytest.mark.task("rows")
def test_only_na_and_nothing_are_missing(harness):
    lines = [
        "B6,125,null,FLL,1,2013-01-01T11:00:00Z",
        "B6,125,nan,FLL,1,2013-01-01T11:00:00Z",
        "B6,125,N/A,FLL,1,2013-01-01T11:00:00Z",
    ]
    rows = [row("B6", 125, text, "FLL", 1, 1, 1, 11) for text in ("null", "nan", "N/A")]
    meaning = (
        "The contract names what is missing: NA, and an empty field. A reader's own list is longer."
    )
    gives_rows(harness, block_of(*lines), batch(*rows), meaning, 2)


@pytest.mark.task("rows")
def test_columns_go_by_name_in_whatever_order_the_file_has_them(harness):
    header = ("dest", "gate", "dep_delay", "flight", "carrier", "time_hour", "tailnum")
    lines = ["IAH,12B,2,1545,UA,2013-01-01T10:00:00Z,N14228"]
    lines += ["FLL,,NA,125,B6,2013-01-01T11:00:00Z,N618JB"]
    meaning = (
        "The header has drifted: another order, and one column more. The schema's columns are "
        "there by name, so nothing is wrong."
    )
    gives_rows(harness, block_of(*lines), batch(UNITED, CANCELLED), meaning, 3, header=header)


@pytest.mark.task("rows")
def test_a_block_of_nothing_is_a_batch_of_no_rows(harness):
    for block in (b"", b"\n", b"\n\n"):
        gives_rows(
            harness, block, batch(), "No line is no row, and the columns are still the schema's.", 3
        )


@pytest.mark.task("columns")
def test_a_sound_block_is_not_parsed_in_python(harness):
    counts = []
    for lines in (200, 400):
        call = f"parse_block(<{lines} sound lines>, …)"
        ran = harness.drive(
            "steps", block_of(UNITED, ENVOY) * (lines // 2), HEADER, SCHEMA, call=call
        )
        counts.append(ran.value)
    for_each = (counts[1] - counts[0]) // 200
    ran.must(
        for_each <= 50,
        "Python goes through every cell.",
        expected="at most 50 of Python's instructions for each further line",
        got=f"{counts[0]} for 200 lines and {counts[1]} for 400: {for_each} for each",
        meaning="A block has some 30,000 lines of 19 cells, and nearly all blocks are sound: what "
        "is done for a whole column in C is a hundred times faster. (Instructions are counted, "
        "not seconds.)",
        hint=1,
    )


@pytest.mark.task("fields")
def test_a_line_with_another_number_of_fields_is_quarantined(harness):
    short, long = "UA,1545,N14228", UNITED + ",1"
    block = block_of(UNITED, short, ENVOY, long, DELTA)
    meaning = "Its neighbours are flights like any others: one bad line costs one row."
    gives_rows(harness, block, batch(UNITED, ENVOY, DELTA), meaning, 1)
    gives_bad(
        harness,
        block,
        [(1, short, "read.field_count"), (3, long, "read.field_count")],
        "Each line is a row or a bad line: none is lost, and its text is kept whole.",
        2,
    )


@pytest.mark.task("fields")
def test_blank_lines_are_no_rows_and_count_as_lines(harness):
    short = "UA,1545,N14228"
    block = block_of(UNITED, "", "", short, "", ENVOY)
    gives_rows(harness, block, batch(UNITED, ENVOY), "A blank line is neither a row nor bad.", 3)
    gives_bad(
        harness,
        block,
        [(3, short, "read.field_count")],
        "Somebody will open the file in an editor, which numbers blank lines too.",
        3,
    )


@pytest.mark.task("fields")
def test_a_block_of_bad_lines_only_has_no_rows(harness):
    block = block_of("{", '  "carrier": 1', "}")
    gives_rows(harness, block, batch(), "There is no flight in it.", 3)
    harness.drive("count", block, HEADER, SCHEMA, call=f"parse_block({block!r}, …)").gives(
        [0, 3], meaning="All three lines are kept, for whoever put that file there.", hint=3
    )


@pytest.mark.task("types")
@pytest.mark.parametrize(
    ("damage", "meaning"),
    [
        (("1545", "1545A"), "1545A is no number."),
        ((",2,", ",2.5,"), "2.5 is no whole number, and dep_delay is one."),
        ((",2,", ",40000,"), "40000 does not fit int16: it must not wrap around or widen."),
        (("2013-01-01T10", "2013-02-30T10"), "February has no 30th."),
        (("2013-01-01T10:00:00Z", "yesterday"), "That is no ISO 8601 time."),
        (
            ("T10:00:00Z", "T05:00:00"),
            "A time without a zone may be New York's, and in UTC another hour's weather.",
        ),
    ],
)
def test_a_line_with_a_cell_that_does_not_fit_is_quarantined(harness, damage, meaning):
    bad = UNITED.replace(*damage)
    block = block_of(ENVOY, bad, DELTA)
    gives_rows(harness, block, batch(ENVOY, DELTA), meaning, 1)
    gives_bad(harness, block, [(1, bad, "read.type")], meaning, 2)


@pytest.mark.task("types")
def test_the_reason_names_the_column(harness):
    block = block_of(ENVOY, UNITED.replace(",2,", ",late,"))
    found = harness.drive("bad", block, HEADER, SCHEMA, call=f"parse_block({block!r}, …)")
    reasons = [one.get("reason", "") for one in found.value if isinstance(one, dict)]
    found.must(
        len(reasons) == 1 and "dep_delay" in reasons[0] and "late" in reasons[0],
        "The reason does not say what is wrong.",
        expected="a reason that names the column dep_delay and shows the cell 'late'",
        got=reasons,
        meaning="Among 19 columns somebody has to find the cell.",
        hint=3,
    )


@pytest.mark.task("types")
def test_a_line_with_several_bad_cells_is_one_bad_line(harness):
    bad = "UA,no,N14228,IAH,no,no"
    block = block_of(bad, "UA,1545", ENVOY)
    gives_rows(harness, block, batch(ENVOY), "One of three lines is a flight.", 1)
    gives_bad(
        harness,
        block,
        [(0, bad, "read.type"), (1, "UA,1545", "read.field_count")],
        "It is one line, and would be counted three times.",
        3,
    )


@pytest.mark.task("quotes")
def test_quotes_hold_commas_and_doubled_quotes(harness):
    quoted = '"UA","1545","N14228, ex ""Blue""","IAH","2","2013-01-01T10:00:00Z"'
    block = block_of(ENVOY, quoted)
    united = {**ROWS[UNITED], "tailnum": 'N14228, ex "Blue"'}
    meaning = "The quotes are the file's, the comma in them is the value's."
    gives_rows(harness, block, batch(ENVOY, united), meaning, 1)
    bad = UNITED + ",1"
    united_and_bad = block_of(quoted, bad, ENVOY)
    gives_rows(
        harness,
        united_and_bad,
        batch(united, ENVOY),
        f"{meaning} That holds beside a bad line too.",
        1,
    )


@pytest.mark.task("quotes")
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_quote_that_never_closes_spoils_its_own_line_only(harness, place):
    bad = UNITED.replace("N14228", '"N14228')
    lines = [ENVOY, DELTA]
    lines.insert(place, bad)
    meaning = (
        "A reader that lets a value run over line breaks takes in the lines behind it, or the rest "
        "of the file, and says nothing. One line is one record."
    )
    block = block_of(*lines)
    gives_rows(harness, block, batch(ENVOY, DELTA), meaning, 2)
    gives_bad(harness, block, [(place, bad, "read.quotes")], meaning, 2)


@pytest.mark.task("quotes")
def test_two_open_quotes_do_not_close_one_another(harness):
    bad = [UNITED.replace("2013-01-01T10:00:00Z", '"2013-01-01T10:00:00Z'), '"' + ENVOY]
    block = block_of(CANCELLED, *bad, DELTA)
    meaning = (
        "Each of the two lines opens a quote. Taken together they look closed, and two flights "
        "become one, or none."
    )
    gives_rows(harness, block, batch(CANCELLED, DELTA), meaning, 3)
    gives_bad(harness, block, [(1, bad[0], "read.quotes"), (2, bad[1], "read.quotes")], meaning, 3)


@pytest.mark.task("bytes")
def test_lines_may_end_as_windows_ends_them(harness):
    block = block_of(UNITED, "", CANCELLED, end="\r\n")
    meaning = "The carriage return is part of the line's end, not of the last field."
    gives_rows(harness, block, batch(UNITED, CANCELLED), meaning, 1)
    bad = "UA,1545,N14228"
    gives_bad(
        harness,
        block_of(UNITED, "", bad, ENVOY, end="\r\n"),
        [(2, bad, "read.field_count")],
        f"{meaning} Nor of the text of a bad line.",
        1,
    )


@pytest.mark.task("bytes")
def test_the_last_line_of_a_file_that_was_cut_short_is_quarantined(harness):
    cut = DELTA[:20]
    block = block_of(UNITED, ENVOY) + cut.encode()
    meaning = "An upload that broke off leaves half a line: it is no flight, and it is kept."
    gives_rows(harness, block, batch(UNITED, ENVOY), meaning, 2)
    gives_bad(harness, block, [(2, cut, "read.field_count")], meaning, 2)
    whole = block_of(UNITED) + ENVOY.encode()
    gives_rows(
        harness, whole, batch(UNITED, ENVOY), "A last line without its line break is whole.", 2
    )


@pytest.mark.task("bytes")
def test_bytes_of_another_encoding_are_quarantined_and_shown(harness):
    latin = UNITED.replace("N14228", "Québec").encode("latin-1")
    block = block_of(ENVOY) + latin + b"\n" + block_of(DELTA)
    shown = UNITED.replace("N14228", "Qu\\xe9bec")
    meaning = (
        "0xE9 is é in Latin-1 and something else elsewhere. Guessing or replacing makes a value "
        "that nobody wrote; the line is kept as it stands, with its bytes to be seen."
    )
    gives_rows(harness, block, batch(ENVOY, DELTA), meaning, 3)
    gives_bad(harness, block, [(1, shown, "read.encoding")], meaning, 3)


@pytest.mark.task("bytes")
def test_utf8_is_read_as_it_is(harness):
    line = UNITED.replace("N14228", "Québec")
    block = block_of(line, "bad", line.replace("Québec", '"Québec, 北京"'))
    rows = [{**ROWS[UNITED], "tailnum": text} for text in ("Québec", "Québec, 北京")]
    gives_rows(harness, block, batch(*rows), "These letters are UTF-8, as all text here is.", 3)


# The seat, with all columns of the flights.
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
NUMBERS = [1545, 1714, 1141, 4308, 791, 2247]


def plan_of(harness, pattern, rows=None):
    flights = harness.recipe("pipelines.schemas:table", "flights")
    return harness.recipe("pipelines.reading.plan:plan_reads", str(pattern), flights, rows)


def write(path, lines):
    path.write_text("".join(f"{line}\n" for line in [COLUMNS, *lines]), encoding="utf-8")
    return path


def flights_read(ran):
    """The flights' numbers."""
    ran.must(
        set(ran.outputs) == {"rows", "rejected"},
        "ReadBatches gives other outputs.",
        expected="a dict of rows and rejected",
        got=", ".join(ran.outputs),
        meaning="The pipeline takes the two by these names.",
        hint=2,
    )
    return [number for one in ran.outputs["rows"] for number in one.column("flight").to_pylist()]


def texts_rejected(ran):
    return sorted(
        text for one in ran.outputs["rejected"] for text in one.column("text").to_pylist()
    )


@pytest.mark.task("seat")
def test_every_line_of_every_file_is_read_once(harness, tmp_path):
    write(tmp_path / "a.csv", [*FLIGHTS[:2], "2013,1,1,517", FLIGHTS[2]])
    write(tmp_path / "b.csv", [FLIGHTS[3], '2013,1,1,"517'])
    write(tmp_path / "c.csv", FLIGHTS[4:])
    plan = plan_of(harness, tmp_path / "*.csv")
    ran = harness.run("ReadBatches", plan, rows=None, distributed=True)
    ran.must(
        sorted(flights_read(ran)) == sorted(NUMBERS),
        "Not every flight of the three files came out once.",
        expected=sorted(NUMBERS),
        got=sorted(flights_read(ran)),
        meaning="A plan's ranges are pieces of its files, which together are all of them.",
        hint=1,
    )
    ran.must(
        texts_rejected(ran) == ['2013,1,1,"517', "2013,1,1,517"],
        "The bad lines are not all on the output rejected.",
        expected=['2013,1,1,"517', "2013,1,1,517"],
        got=texts_rejected(ran),
        meaning="The run counts them and puts them into quarantine: read = rows + rejected.",
        hint=2,
    )


@pytest.mark.task("seat")
def test_rows_have_the_columns_of_the_flights_and_rejects_those_of_the_quarantine(
    harness, tmp_path
):
    write(tmp_path / "a.csv", [FLIGHTS[0], "2013,1,1,517"])
    ran = harness.run("ReadBatches", plan_of(harness, tmp_path / "a.csv"), rows=None)
    flights_read(ran)
    for one in ran.outputs["rows"]:
        ran.must(
            one.schema.names == COLUMNS.split(",")
            and one.schema.field("dep_delay").type == pa.int16()
            and one.schema.field("time_hour").type == UTC_SECONDS,
            "The batches have another schema than schemas/flights.toml.",
            expected="19 columns, dep_delay int16, time_hour timestamp[s, tz=UTC]",
            got=str(one.schema),
            meaning="Every later seat counts on these columns and types.",
            hint=1,
        )
    rejected = [line for one in ran.outputs["rejected"] for line in one.to_pylist()]
    ran.must(
        [(line["line"], line["text"], line["_rules"]) for line in rejected]
        == [(3, "2013,1,1,517", ["read.field_count"])],
        "The rejected line is not told as the quarantine needs it.",
        expected="line 3 of the file, its text, and the rule read.field_count",
        got=rejected,
        meaning="read_range makes these batches of the bad lines that parse_block gives: hand them "
        "on as they are.",
        hint=2,
    )


@pytest.mark.task("seat")
def test_pieces_of_one_file_hold_every_line_once(harness, tmp_path):
    path = write(tmp_path / "a.csv", FLIGHTS)
    size, start = path.stat().st_size, len(COLUMNS) + 1
    file = harness.recipe(
        "pipelines.reading.plan:InputFile",
        *(str(path), size, "csv", tuple(COLUMNS.split(",")), start),
    )
    cuts = [start, start + 100, start + 101, start + 300, size]
    ranges = tuple(
        harness.recipe("pipelines.reading.plan:ReadRange", file, one, other)
        for one, other in itertools.pairwise(cuts)
    )
    flights = harness.recipe("pipelines.schemas:table", "flights")
    plan = harness.recipe("pipelines.reading.plan:ReadPlan", ranges, flights)
    ran = harness.run("ReadBatches", plan, rows=None)
    ran.must(
        sorted(flights_read(ran)) == sorted(NUMBERS),
        "Not every line came out once from a file that is read in pieces.",
        expected=sorted(NUMBERS),
        got=sorted(flights_read(ran)),
        meaning="Each range is to be read for itself: read_range knows where its lines begin.",
        hint=1,
    )
    ran.must(
        all(one.num_rows for one in ran.outputs["rows"]),
        "It gave an empty batch.",
        expected="batches with rows in them",
        got=str([one.num_rows for one in ran.outputs["rows"]]),
        meaning="A piece in which no line begins has no rows, and an empty batch helps nobody: "
        "later steps would have to be ready for it.",
        hint=2,
    )


@pytest.mark.task("seat")
def test_ranges_are_spread_over_the_workers(harness, tmp_path):
    for name in "ab":
        write(tmp_path / f"{name}.csv", FLIGHTS)
    ran = harness.drive(
        "spreads", plan_of(harness, tmp_path / "*.csv"), call="The graph of ReadBatches"
    )
    ran.must(
        ran.value,
        "Nothing lets another worker read a range.",
        expected="a Reshuffle between the ranges and the reading",
        got="ranges and reading in one stage",
        meaning="Beam fuses steps: without a shuffle between them, the worker that lists the "
        "ranges reads them all, whatever the number of workers.",
        hint=3,
    )


@pytest.mark.task("first")
@pytest.mark.parametrize("wanted", [1, 3, 4, 100])
def test_only_the_first_rows_are_read(harness, tmp_path, wanted):
    write(tmp_path / "a.csv", [FLIGHTS[0], "2013,1,1,517", *FLIGHTS[1:3]])
    write(tmp_path / "b.csv", FLIGHTS[3:])
    ran = harness.run("ReadBatches", plan_of(harness, tmp_path / "*.csv", wanted), rows=None)
    rows = flights_read(ran)
    bad = sum(one.num_rows for one in ran.outputs["rejected"])
    most = min(wanted, 7)
    ran.must(
        len(rows) + bad == most and rows == NUMBERS[: len(rows)],
        f"A plan of {wanted} rows gave others.",
        expected=f"the first {most} lines: rows and bad lines together",
        got=f"flights {rows}, and {bad} bad lines",
        meaning="A plan with rows is for trying things out: the first lines, in the order of the "
        "files, which read_first gives.",
        hint=1,
    )


@pytest.mark.task("first")
def test_compressed_files_are_read_too(harness, tmp_path):
    text = "".join(f"{line}\n" for line in [COLUMNS, *FLIGHTS]).encode()
    with gzip.open(tmp_path / "a.csv.gz", "wb") as file:
        file.write(text)
    with zipfile.ZipFile(tmp_path / "b.csv.zip", "w") as archive:
        archive.writestr("b.csv", text)
    ran = harness.run("ReadBatches", plan_of(harness, tmp_path / "*.csv.*"), rows=None)
    ran.must(
        sorted(flights_read(ran)) == sorted(NUMBERS * 2),
        "Not every flight of a gzip and a zip file came out once.",
        expected=sorted(NUMBERS * 2),
        got=sorted(flights_read(ran)),
        meaning="read_range opens whatever the plan names.",
        hint=2,
    )


@pytest.mark.task("first")
def test_a_compressed_file_that_was_cut_short_fails_the_job(harness, tmp_path):
    text = "".join(f"{line}\n" for line in [COLUMNS, *(FLIGHTS * 200)]).encode()
    whole = gzip.compress(text, compresslevel=0)
    (tmp_path / "cut.csv.gz").write_bytes(whole[: len(whole) // 2])
    harness.run("ReadBatches", plan_of(harness, tmp_path / "cut.csv.gz"), rows=None).raises(
        "JobError",
        saying="cut.csv.gz",
        meaning="Half of the flights are not there. A run that goes on without them gives a data "
        "set that looks whole: the error has to pass.",
        hint=3,
    )
