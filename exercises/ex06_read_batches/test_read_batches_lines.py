"""The contract of exercise 06: lines that are no rows, and those beside them."""

import pytest

from exercises.ex06_read_batches.drive import (
    CANCELLED,
    DELTA,
    ENVOY,
    HEADER,
    ROWS,
    SCHEMA,
    UNITED,
    batch,
    block_of,
    gives_bad,
    gives_rows,
    named,
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
    block = block_of("", UNITED, "", short, "", ENVOY)
    gives_rows(harness, block, batch(UNITED, ENVOY), "A blank line is neither a row nor bad.", 3)
    gives_bad(
        harness,
        block,
        [(3, short, "read.field_count")],
        "Somebody will open the file in an editor, which numbers blank lines too.",
        3,
    )


@pytest.mark.task("fields")
def test_a_line_of_spaces_is_not_blank(harness):
    for block in (block_of(UNITED, "  ", ENVOY), block_of("  ")):
        rows = [line for line in (UNITED, ENVOY) if line.encode() in block]
        meaning = "Nothing is on a blank line. Here something is, which is no flight."
        gives_rows(harness, block, batch(*rows), meaning, 3)
        gives_bad(harness, block, [(len(rows) // 2, "  ", "read.field_count")], meaning, 3)


@pytest.mark.task("fields")
def test_a_block_of_bad_lines_only_has_no_rows(harness):
    block = block_of("{", '  "carrier": 1', "}")
    gives_rows(harness, block, batch(), "There is no flight in it.", 3)
    harness.drive("count", block, HEADER, SCHEMA, call=named(block)).gives(
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
def test_a_cell_is_what_cast_text_says_in_every_block(harness):
    hexadecimal, point = UNITED.replace("1545", "0x609"), UNITED.replace(",2,", ",2.0,")
    meaning = (
        "Arrow's CSV reader takes 0x609 for 1545, cast_text does not: then the same line is a row "
        "in one block and bad in another. cast_text has the last word."
    )
    for block in (block_of(ENVOY, hexadecimal), block_of(hexadecimal, ENVOY, "bad")):
        gives_rows(harness, block, batch(ENVOY), meaning, 2)
    meaning = "2.0 is how a tool writes 2 whose column has gaps, and cast_text takes it."
    for block in (block_of(point, ENVOY), block_of(point, ENVOY, "bad")):
        gives_rows(harness, block, batch(UNITED, ENVOY), meaning, 2)


@pytest.mark.task("types")
def test_the_reason_names_the_column(harness):
    block = block_of(ENVOY, UNITED.replace(",2,", ",late,"))
    found = harness.drive("bad", block, HEADER, SCHEMA, call=named(block))
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
    meaning = f"{meaning} That holds beside a bad line too."
    gives_rows(harness, block_of(quoted, UNITED + ",1", ENVOY), batch(united, ENVOY), meaning, 1)


@pytest.mark.task("quotes")
def test_a_quote_inside_a_value_is_a_character(harness):
    line = UNITED.replace("N14228", 'N14"')
    united = {**ROWS[UNITED], "tailnum": 'N14"'}
    meaning = 'A value is quoted that begins with a quote. The one of N14" is its own.'
    for block in (block_of(line, ENVOY), block_of(line, ENVOY, "bad")):
        gives_rows(harness, block, batch(united, ENVOY), meaning, 1)


@pytest.mark.task("quotes")
def test_what_is_behind_a_closing_quote_belongs_to_the_value(harness):
    line = UNITED.replace("N14228", '"N14"228')
    meaning = (
        'The quotes of "N14"228 open and close on their line, so it is a row, and 228 stands in '
        "its value: csv.reader reads it so unless it is strict."
    )
    for block in (block_of(line, ENVOY), block_of(line, ENVOY, "bad")):
        gives_rows(harness, block, batch(UNITED, ENVOY), meaning, 1)


@pytest.mark.task("quotes")
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_quote_that_never_closes_spoils_its_own_line(harness, place):
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


# The last column is text, which takes whatever is behind an open quote.
TEXT_LAST = ("carrier", "flight", "dep_delay", "time_hour", "dest", "tailnum")


@pytest.mark.task("alone")
def test_two_open_quotes_do_not_close_one_another(harness):
    bad = [UNITED.replace("2013-01-01T10:00:00Z", '"2013-01-01T10:00:00Z'), '"' + ENVOY]
    block = block_of(CANCELLED, *bad, DELTA)
    meaning = (
        "Each of the two lines opens a quote. Taken together they look closed, and two flights "
        "become one, or none."
    )
    gives_rows(harness, block, batch(CANCELLED, DELTA), meaning, 1)
    gives_bad(harness, block, [(1, bad[0], "read.quotes"), (2, bad[1], "read.quotes")], meaning, 1)


@pytest.mark.task("alone")
def test_two_lines_do_not_become_one_flight(harness):
    bad = ['UA,1545,"N14228', 'N24211",IAH,2,2013-01-01T10:00:00Z']
    block = block_of(ENVOY, *bad, DELTA)
    meaning = (
        "Taken together the two lines have six fields, and a registration with a line break in it: "
        "Arrow's reader raises nothing. There were four lines, so rows and bad lines must be four."
    )
    gives_rows(harness, block, batch(ENVOY, DELTA), meaning, 2)
    expected = [(1, bad[0], "read.quotes"), (2, bad[1], "read.field_count")]
    gives_bad(harness, block, expected, meaning, 2)


@pytest.mark.task("alone")
def test_an_open_quote_at_the_end_of_the_block_is_found(harness):
    sound = "MQ,4534,-9,2013-01-01T12:00:00Z,XNA,N722MQ"
    bad = 'UA,1545,2,2013-01-01T10:00:00Z,IAH,"N14228'
    block = block_of(sound, bad)
    meaning = (
        "Its quote would take in what comes next, and nothing comes: Arrow's reader has as many "
        "rows as there are lines, and says nothing."
    )
    gives_rows(harness, block, batch(ENVOY), meaning, 3, header=TEXT_LAST)
    gives_bad(harness, block, [(1, bad, "read.quotes")], meaning, 3, header=TEXT_LAST)


@pytest.mark.task("alone")
def test_the_first_line_of_a_block_is_a_line_like_others(harness):
    marked = "\ufeff" + UNITED
    united = {**ROWS[UNITED], "carrier": "\ufeffUA"}
    meaning = (
        "Arrow's reader passes over a byte-order mark (the bytes EF BB BF) at the beginning of "
        "what it reads, and nowhere else. A block begins anywhere in a file: there the mark is "
        "part of its cell, as it is behind another line."
    )
    for block, rows in (
        (block_of(marked, ENVOY), (united, ENVOY)),
        (block_of(ENVOY, marked), (ENVOY, united)),
        (block_of(marked, ENVOY, "bad"), (united, ENVOY)),
    ):
        gives_rows(harness, block, batch(*rows), meaning, 3)


@pytest.mark.task("ends")
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


@pytest.mark.task("ends")
def test_the_last_line_of_a_file_that_was_cut_short_is_quarantined(harness):
    cut = DELTA[:20]
    block = block_of(UNITED, ENVOY) + cut.encode()
    meaning = "An upload that broke off leaves half a line: it is no flight, and it is kept."
    gives_rows(harness, block, batch(UNITED, ENVOY), meaning, 2)
    gives_bad(harness, block, [(2, cut, "read.field_count")], meaning, 2)
    for end in ("", "\r"):
        whole = block_of(UNITED) + (ENVOY + end).encode()
        meaning = "A last line without its line break, or without half of it, is whole."
        gives_rows(harness, whole, batch(UNITED, ENVOY), meaning, 2)


@pytest.mark.task("ends")
def test_nothing_else_ends_a_line(harness):
    line = UNITED.replace("N14228", "N1\x0b4\x0c2\u20288")
    united = {**ROWS[UNITED], "tailnum": "N1\x0b4\x0c2\u20288"}
    meaning = (
        "str.splitlines takes a form feed, a vertical tab and six other characters for the end of "
        "a line. In a CSV they are characters like others."
    )
    for block in (block_of(line, ENVOY), block_of(line, ENVOY, "bad")):
        gives_rows(harness, block, batch(united, ENVOY), meaning, 3)


@pytest.mark.task("encoding")
def test_bytes_of_another_encoding_are_quarantined_and_shown(harness):
    latin = UNITED.replace("N14228", "Québec").encode("latin-1")
    block = block_of(ENVOY) + latin + b"\n" + block_of(DELTA)
    shown = UNITED.replace("N14228", "Qu\\xe9bec")
    meaning = (
        "0xE9 is é in Latin-1 and something else elsewhere. Guessing or replacing makes a value "
        "that nobody wrote; the line is kept as it stands, with its bytes to be seen."
    )
    gives_rows(harness, block, batch(ENVOY, DELTA), meaning, 2)
    gives_bad(harness, block, [(1, shown, "read.encoding")], meaning, 2)


@pytest.mark.task("encoding")
def test_utf8_is_read_as_it_is(harness):
    line = UNITED.replace("N14228", "Québec")
    block = block_of(line, "bad", line.replace("Québec", '"Québec, 北京"'))
    rows = [{**ROWS[UNITED], "tailnum": text} for text in ("Québec", "Québec, 北京")]
    meaning = "These letters are UTF-8, as all text here is."
    gives_rows(harness, block, batch(*rows), meaning, 1)
    meaning = f"{meaning} A bad line is told with them: \\xNN is for a byte that is no text."
    gives_bad(
        harness, block_of(ENVOY, line + ",1"), [(1, line + ",1", "read.field_count")], meaning, 2
    )


@pytest.mark.task("encoding")
def test_bytes_in_a_column_that_nobody_wants_do_no_harm(harness):
    header = (*HEADER, "remark")
    line = UNITED.encode() + b",Qu\xe9bec\n"
    for block in (line, line + b"bad\n", b'"UA",1545' + line.removeprefix(b"UA,1545")):
        meaning = "The schema wants no remark: what is in that column breaks no rule."
        gives_rows(harness, block, batch(UNITED), meaning, 3, header=header)
