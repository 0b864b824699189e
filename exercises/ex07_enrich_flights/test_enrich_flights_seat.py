"""The contract of exercise 07: the seat, on real flights of 2013."""

import pyarrow as pa
import pytest

from exercises.ex07_enrich_flights.drive import (
    AIRPORTS,
    INSTANT,
    PLANES,
    TABLES,
    WEATHER,
    read,
    table,
    utc,
)

FLIGHTS = read(
    "flights",
    """
2013 1  1 517  515  2    830  819  11   UA 1545 N14228 EWR IAH 227 1400 5  15 1-1T10
2013 1  5 2357 2359 -2   432  437  -5   B6 727  N649JB JFK BQN 195 1576 23 59 1-6T4
2013 1  1 656  705  -9   1007 940  27   MQ 4534 N722MQ LGA XNA 233 1147 7  5  1-1T12
2013 1  2 -    1601 -    -    1735 -    UA 623  -      EWR ORD -   719  16 1  1-2T21
2013 1  9 641  900  1301 1242 1530 1272 HA 51   N384HA JFK HNL 640 4983 9  0  1-9T14
2013 11 2 2125 2130 -5   2346 2359 -13  B6 97   N588JB JFK DEN 231 1626 21 30 11-3T1
""",
)
MEASURES = ("temp", "dewp", "humid", "wind_dir", "wind_speed")
MEASURES += ("wind_gust", "precip", "pressure", "visib")

# What is added, worked out by hand.
INSTANTS = table(
    [
        *((f"{name}_at", INSTANT) for name in ("scheduled", "departed", "landed")),
        ("weekday", pa.int8()),
    ],
    # 8:30 in Houston is 14:30Z.
    (utc(1, 1, 10, 15), utc(1, 1, 10, 17), utc(1, 1, 14, 30), 1),
    # Nobody knows the zone of Aguadilla.
    (utc(1, 6, 4, 59), utc(1, 6, 4, 57), None, 5),
    # 10:07 in Arkansas is 16:07Z.
    (utc(1, 1, 12, 5), utc(1, 1, 11, 56), utc(1, 1, 16, 7), 1),
    (utc(1, 2, 21, 1), None, None, 2),
    # 12:42 in Hawaii is 22:42Z.
    (utc(1, 9, 14), utc(1, 10, 11, 41), utc(1, 10, 22, 42), 2),
    # 23:46 in Denver, in summer time, is 05:46Z of the next day.
    (utc(11, 3, 1, 30), utc(11, 3, 1, 25), utc(11, 3, 5, 46), 5),
)


def rows_of(source, columns, rows, prefix):
    """Columns of a table at rows that were found by eye."""
    types = [(f"{prefix}{name}", source.schema.field(name).type) for name in columns]
    full = source.to_pylist()
    return table(
        types,
        *([None if row is None else full[row][name] for name in columns] for row in rows),
    )


AIRPORT = rows_of(AIRPORTS, ("lat", "lon", "alt", "tzone"), (2, None, 4, 3, 0, 1), "dest_")
PLANE = rows_of(
    PLANES,
    ("year", "manufacturer", "model", "engines", "seats", "engine"),
    (1, 3, None, None, 2, 0),
    "plane_",
)
ITS_WEATHER = rows_of(WEATHER, MEASURES, (0, 2, 4, 1, 3, None), "weather_")
ADDED = (INSTANTS, AIRPORT, PLANE, ITS_WEATHER)


def together(*batches):
    return pa.RecordBatch.from_arrays(
        [column for batch in batches for column in batch.columns],
        names=[name for batch in batches for name in batch.schema.names],
    )


ENRICHED = together(FLIGHTS, *ADDED)


@pytest.mark.task("columns")
@pytest.mark.parametrize("name", ["find_rows", "values_at", "weather_rows", "weekday"])
def test_a_table_is_joined_without_a_loop_over_the_flights(harness, name):
    def arguments(times):
        keys = pa.array(["IAH", "SJU", None, "DEN"] * 50 * times)
        many = pa.Table.from_batches([FLIGHTS] * 33 * times).combine_chunks().to_batches()[0]
        if name == "find_rows":
            return [keys, AIRPORTS.column("faa")]
        if name == "values_at":
            return [AIRPORTS.column("tzone"), pa.array([2, None, 0, 1] * 50 * times, pa.int32())]
        return [many, WEATHER] if name == "weather_rows" else [many]

    loops(harness, name, arguments)


@pytest.mark.task("columns")
@pytest.mark.parametrize("name", ["scheduled_at", "departed_at"])
def test_instants_are_found_without_a_loop_over_the_flights(harness, name):
    def arguments(times):
        many = pa.Table.from_batches([FLIGHTS] * 33 * times).combine_chunks().to_batches()[0]
        scheduled = pa.array([utc(1, 1, 10)] * many.num_rows, INSTANT)
        return [many] if name == "scheduled_at" else [many, scheduled]

    loops(harness, name, arguments)


def loops(harness, name, arguments):
    counts = []
    for times in (1, 2):
        args = arguments(times)
        rows = max(map(len, args))
        call = f"{name}(<{rows} rows>, …)"
        counts.append((rows, harness.drive("instructions", name, *args, call=call)))
    (few, fewer), (many, ran) = counts
    each = (ran.value - fewer.value) / (many - few)
    ran.must(
        each < 2,
        "Python goes through the rows one by one.",
        expected="as many of Python's instructions for 400 rows as for 200",
        got=f"{fewer.value} for {few} rows and {ran.value} for {many}: {each:.0f} for each row",
        meaning="A batch has 32,768 rows. What Arrow or NumPy does for a whole column is a hundred "
        "times faster than a loop. (Instructions are counted, not seconds.)",
        hint=1,
    )


def gives_columns(harness, expected, meaning, hint, flights=FLIGHTS, tables=TABLES):
    harness.drive(
        *("enriched", flights, tables, expected.schema.names),
        call=f"enrich(<{flights.num_rows} flights>, tables)",
    ).gives(expected, meaning=meaning, hint=hint)


@pytest.mark.task("seat")
def test_the_columns_stand_behind_those_of_the_flight_in_order(harness):
    ran = harness.drive("shape", FLIGHTS, TABLES, call="enrich(<6 flights>, tables)")
    rows, names = ran.value
    ran.must(
        names == ENRICHED.schema.names,
        "The batch has other columns, or in another order.",
        expected=", ".join(ENRICHED.schema.names),
        got=", ".join(names),
        meaning="First the flight's own columns, then those of ADDED, in its order: all batches of "
        "a pipeline have the same columns.",
        hint=1,
    )
    ran.must(
        rows == FLIGHTS.num_rows,
        "There are not as many rows as flights.",
        expected=f"{FLIGHTS.num_rows} rows",
        got=f"{rows} rows",
        meaning="A flight without a match stays, and none comes twice. An inner join of the three "
        "tables loses 60,088 flights of the year.",
        hint=2,
    )


@pytest.mark.task("seat")
def test_flights_have_their_airport_and_aircraft(harness):
    gives_columns(
        harness,
        AIRPORT,
        "B6 727 flies to Aguadilla, which is not in the table. Where it is not known, its altitude "
        "and its zone are not either.",
        2,
    )
    gives_columns(
        harness,
        PLANE,
        "MQ 4534's aircraft is not in the table, UA 623 has no tail number. `plane_year` is the "
        "year of the aircraft, which has nothing to do with the flight's `year`.",
        2,
    )


@pytest.mark.task("seat")
def test_flights_have_their_weather(harness):
    gives_columns(
        harness,
        ITS_WEATHER,
        "The weather is that of the origin, in the hour of the scheduled departure. B6 97 has "
        "none: the table lacks 01Z of 3 November.",
        2,
    )


@pytest.mark.task("seat")
def test_flights_have_their_instants(harness):
    gives_columns(
        harness,
        INSTANTS,
        "The landing is read from the clock at the destination, by the zone that the table of "
        "airports has: `landed_at` is given, and takes the departure and the zones.",
        3,
    )


@pytest.mark.task("seat")
def test_each_call_brings_its_own_tables(harness):
    harness.drive(
        *("enriched_after", FLIGHTS, TABLES, {**TABLES, "planes": PLANES.slice(0, 1)}),
        ["plane_seats"],
        call="enrich(<6 flights>, tables), after a call with other tables",
    ).gives(
        table([("plane_seats", pa.int16())], *([None] * 1 for _ in range(5)), [200]),
        meaning="These are the tables of the call before: each call brings its own. `tables.load` "
        "reads a file once in a process, so there is nothing to keep.",
        hint=2,
    )


@pytest.mark.task("seat")
def test_a_zone_that_nobody_knows_spoils_no_other(harness):
    gotham = read(
        "airports",
        "IAH Gotham 30.0 -95.25 97 -6 A America/Gotham\n"
        "DEN Denver 39.75 -104.75 5431 -7 A America/Denver\n",
    )
    landed = [None] * 5 + [utc(11, 3, 5, 46)]
    gives_columns(
        harness,
        pa.record_batch({"landed_at": pa.array(landed, INSTANT)}),
        "Nobody can read a clock of America/Gotham. `landed_at` is given; leave it as it is.",
        3,
        tables={**TABLES, "airports": gotham},
    )


@pytest.mark.task("seat")
def test_all_flights_come_out_of_the_pipeline(harness):
    rows = [FLIGHTS.slice(0, 2), FLIGHTS.slice(2, 1), FLIGHTS.slice(3)]
    ran = harness.run("EnrichFlights", harness.recipe("drive:Tables"), rows=rows, distributed=True)
    ran.gives(
        [ENRICHED],
        key="flight",
        meaning="Each batch goes through `enrich`, on whichever worker it is.",
        hint=3,
    )
    ran.must(
        len(ran.outputs["main"]) == len(rows),
        "It does not give one batch for each.",
        expected=f"{len(rows)} batches",
        got=f"{len(ran.outputs['main'])} batches",
        meaning="What is paid once for a batch is paid for each of its rows where it is cut into "
        "rows: the steps behind this one, too, work on columns.",
        hint=3,
    )


@pytest.mark.task("seat")
def test_the_tables_are_loaded_on_the_workers(harness):
    ran = harness.drive("building", FLIGHTS, TABLES, call="pipeline | … | EnrichFlights(tables)")
    ran.must(
        ran.value["loads"] == 0,
        "It loads the tables where the pipeline is built.",
        expected="tables.load is called where the batches are, on the workers",
        got=f"called {ran.value['loads']} times before the pipeline ran",
        meaning="What is loaded there is sent with the job, to each worker and for each step. "
        "`tables` is small: it says where the files are.",
        hint=3,
    )
    ran.must(
        ran.value["elements"],
        "Its output is not said to be of record batches.",
        expected="enriched.element_type = pa.RecordBatch, as in the stub",
        meaning="Told what the elements are, Beam takes the coder of record batches.",
        hint=3,
    )
