"""What is always true: no row is lost, and nothing of the past depends on the future.

One run of the whole pipeline, on flights with planted defects, is shared by the tests
of the first law. Its data set is read back with plain TensorFlow, from the manifest alone.
"""

import collections
import hashlib
import json
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import schemas
from pipelines.data.make import make
from pipelines.flights.job import JOB
from pipelines.problems import JobError, RequestError
from pipelines.schemas.splits import SPLITS
from pipelines.writing import manifest
from pipelines.writing.tfrecord import read_records
from solutions.ex08_aircraft_history.solution import previous_leg
from solutions.ex09_airport_pressure.solution import airport_pressure
from tests.support.flights import IDENTITY

LOOKING_BACK = ["previous_arr_delay", "ground_minutes", "origin_departures", "origin_delay"]
ON_ARRIVAL = ["arr_time", "arr_delay", "air_time"]
READ = schemas.table("flights").names

DAY = 86_400  # seconds


# Law 3: removing the future changes no feature of the past


def seconds(batch: pa.RecordBatch, name: str) -> np.ndarray:
    """A column of instants; one that is missing is NaN."""
    return batch.column(name).cast(pa.int64()).to_numpy(zero_copy_only=False).astype(float)


def replaced(batch: pa.RecordBatch, where: np.ndarray, values: dict) -> pa.RecordBatch:
    """The batch with other values in some rows; None for missing."""
    for name, value in values.items():
        place = batch.schema.get_field_index(name)
        type = batch.schema.field(name).type
        new = pa.scalar(None, type) if value is None else pa.array(value, type)
        changed = pc.if_else(pa.array(where), new, batch.column(name))
        batch = batch.set_column(place, name, changed)
    return batch


def by_identity(batch: pa.RecordBatch) -> pa.RecordBatch:
    return batch.sort_by([(name, "ascending") for name in IDENTITY])


@pytest.fixture(scope="module")
def flights(real_features) -> pa.RecordBatch:
    """The real flights with all their features, by identity."""
    return by_identity(real_features)


@pytest.fixture(scope="module")
def told(look_back):
    """What looking back tells of flights, by identity: the columns `LOOKING_BACK`."""

    def run(flights: pa.RecordBatch) -> pa.RecordBatch:
        return by_identity(look_back(flights.select(READ))).select([*IDENTITY, *LOOKING_BACK])

    return run


def moments(flights: pa.RecordBatch, seed: int, count: int) -> list[int]:
    """Instants at which flights left, chosen at random."""
    left = seconds(flights, "departed_at")
    chosen = np.random.default_rng(seed).choice(left[~np.isnan(left)], count, replace=False)
    return [int(moment) for moment in chosen]


def landings_after_the_next_leg_left(flights: pa.RecordBatch) -> list[int]:
    """Instants at which an aircraft landed that had left again, as the data says, before."""
    legs = flights.select(["tailnum", "departed_at", "landed_at", "arr_delay"]).to_pandas()
    legs = legs.dropna(subset=["tailnum", "departed_at"]).sort_values(["tailnum", "departed_at"])
    before = legs.groupby("tailnum")[["landed_at", "arr_delay"]].shift(1).dropna()
    landed = before["landed_at"][before["landed_at"] > legs["departed_at"].reindex(before.index)]
    return [int(instant.timestamp()) for instant in landed]


def gone(flights: pa.RecordBatch, moment: int) -> np.ndarray:
    """The flights that left before a moment, and one of each airport that leaves right now.

    What that one is told must not depend on the others that leave in the same minute.
    Flights cancelled until then are among them.
    """
    left = seconds(flights, "departed_at")
    never = np.isnan(left) & (seconds(flights, "time_hour") < moment)
    now = flights.column("origin").to_pandas().where(left == moment)
    return (left < moment) | never | (now.notna() & ~now.duplicated()).to_numpy()


def in_the_air(flights: pa.RecordBatch, moment: int) -> np.ndarray:
    """The flights that have not landed at a moment, or may not have."""
    landed = seconds(flights, "landed_at")
    maybe = np.isnan(landed) & (seconds(flights, "departed_at") > moment - DAY)
    return (landed >= moment) | maybe


def test_without_the_future_every_feature_of_the_past_is_the_same(flights, told):
    overlaps = landings_after_the_next_leg_left(flights)
    assert len(overlaps) > 100
    for moment in [*moments(flights, 2013, 2), overlaps[0]]:
        past = flights.filter(pa.array(gone(flights, moment)))
        unknown = in_the_air(past, moment)
        assert unknown.any()
        then = replaced(past, unknown, dict.fromkeys(ON_ARRIVAL))
        assert told(then) == past.select([*IDENTITY, *LOOKING_BACK])


def test_with_another_future_every_feature_of_the_past_is_the_same(flights, told):
    random, rows = np.random.default_rng(7), flights.num_rows
    for moment in moments(flights, 7, 1):
        past = gone(flights, moment)
        # What has not left leaves later still; what has not landed arrives anyhow.
        later = flights.column("dep_delay").fill_null(0).to_numpy() + random.integers(1, 900, rows)
        arrivals = {
            "arr_time": random.integers(0, 24, rows) * 100 + random.integers(0, 60, rows),
            "arr_delay": random.integers(-60, 900, rows),
            "air_time": random.integers(20, 600, rows),
        }
        other = replaced(flights, ~past, {"dep_delay": later, **arrivals})
        # A clock reading at random could be one from before the moment.
        arrivals["arr_time"] = None
        other = replaced(other, past & in_the_air(flights, moment), arrivals)
        before, after, mask = (
            flights.select([*IDENTITY, *LOOKING_BACK]),
            told(other),
            pa.array(past),
        )
        assert after.filter(mask) == before.filter(mask)
        assert after != before


def often(low: int, high: int) -> st.SearchStrategy:
    """A number, or now and then None."""
    return st.integers(low - 10, high).map(lambda number: None if number < low else number)


small_flights = st.lists(
    st.tuples(
        st.sampled_from(["N1", "N1", "N2", None]),
        st.sampled_from(["EWR", "JFK"]),
        often(0, 120),  # minute of departure
        often(1, 90),  # minutes until the landing
        st.integers(-10, 90),  # delay of departure
        often(0, 90),  # delay of arrival
    ),
    min_size=2,
    max_size=12,
)


def small_batch(flights: list[tuple]) -> pa.RecordBatch:
    instant = pa.timestamp("s", tz="UTC")
    numbers, rows = zip(*flights, strict=True)
    tails, origins, left, aloft, dep_delays, arr_delays = zip(*rows, strict=True)
    landed = [None if None in pair else 60 * sum(pair) for pair in zip(left, aloft, strict=True)]
    return pa.record_batch(
        {
            "carrier": ["AA"] * len(rows),
            "flight": pa.array(numbers, pa.int32()),
            "origin": pa.array(origins),
            "time_hour": pa.array([0] * len(rows), pa.int64()).cast(instant),
            "tailnum": pa.array(tails, pa.string()),
            "departed_at": pa.array(
                [None if minute is None else 60 * minute for minute in left], pa.int64()
            ).cast(instant),
            "landed_at": pa.array(landed, pa.int64()).cast(instant),
            "dep_delay": pa.array(dep_delays, pa.int16()),
            "arr_delay": pa.array(arr_delays, pa.int16()),
        }
    )


@settings(max_examples=150, deadline=None)
@given(flights=small_flights, moment=st.integers(0, 150))
def test_of_any_few_flights_the_future_changes_no_feature_of_the_past(flights, moment):
    def features(numbered: list[tuple]) -> dict:
        found = airport_pressure(previous_leg(small_batch(numbered)), []).to_pylist()
        return {row["flight"]: [row[name] for name in LOOKING_BACK] for row in found}

    numbered = list(enumerate(flights, 1))
    past = []
    for number, (tail, origin, left, aloft, dep_delay, arr_delay) in numbered:
        if left is None or left < moment:
            if left is not None and aloft is not None and left + aloft >= moment:
                aloft = arr_delay = None
            past.append((number, (tail, origin, left, aloft, dep_delay, arr_delay)))
    if past:
        everything = features(numbered)
        assert features(past) == {number: everything[number] for number, _ in past}


def test_no_raw_feature_of_a_flight_depends_on_what_is_known_when_it_arrives(flights, look_back):
    random, rows = np.random.default_rng(11), flights.num_rows
    # One labelled leg an aircraft, so that no chosen flight is another one's previous leg.
    legs = flights.select(["tailnum", "arr_delay"]).to_pandas().dropna()
    chosen = np.zeros(rows, bool)
    chosen[legs.sample(frac=1, random_state=11).drop_duplicates("tailnum").index] = True
    assert chosen.sum() > 4_000
    otherwise = random.integers(60, 600, rows) * random.choice([-1, 1], rows)
    other = replaced(
        flights.select(READ),
        chosen,
        {
            "arr_delay": flights.column("arr_delay").fill_null(0).to_numpy() + otherwise,
            "arr_time": random.integers(0, 24, rows) * 100 + random.integers(0, 60, rows),
            "air_time": random.integers(20, 600, rows),
        },
    )
    other = by_identity(look_back(other))
    # It is no empty change: it reaches the legs that follow, as it should.
    assert other.column("previous_arr_delay") != flights.column("previous_arr_delay")
    was, now = (
        JOB.raw.to_raw(batch.filter(pa.array(chosen)), "train") for batch in (flights, other)
    )
    assert {*JOB.raw.numbers, *JOB.raw.categories, "late", "arrival_delay"} < set(was.schema.names)
    for name in was.schema.names:
        # pandas takes NaN for equal to itself.
        before, after = (batch.column(name).flatten().to_pandas() for batch in (was, now))
        assert before.equals(after) == (name not in ("late", "arrival_delay")), name


def test_no_feature_is_known_on_arrival_only():
    table = schemas.table("enriched_flight")
    assert {column.name for column in table.columns if column.known == "arrival"} == {
        *ON_ARRIVAL,
        "landed_at",
    }
    features = [column for column in table.columns if column.feature is not None]
    assert {column.known for column in features} == {"schedule", "departure"}
    assert {column.name for column in features} == {*JOB.raw.numbers, *JOB.raw.categories}


# Law 1: read = train + eval + test + unlabelled + quarantined

ROWS, SEED, RATE = 40_000, 7, 0.02

# The rule that each kind of planted defect breaks.
RULE = {
    "month_out_of_range": "schema.month.range",
    "hour_out_of_range": "schema.hour.range",
    "unknown_origin": "flights.origin_is_new_york",
    "absurd_dep_delay": "schema.dep_delay.range",
    "negative_distance": "schema.distance.range",
    "foreign_tailnum": "flights.tailnum_is_american",
    "null_dest": "schema.dest.required",
    "letters_for_number": "read.type",
    "too_few_fields": "read.field_count",
    "too_many_fields": "read.field_count",
    "unclosed_quote": "read.quotes",
    "not_utf8": "read.encoding",
}

KIND_OF_COLUMN = {
    "month": "month_out_of_range",
    "hour": "hour_out_of_range",
    "dep_delay": "absurd_dep_delay",
    "tailnum": "foreign_tailnum",
}


def kind_of(sound: bytes, line: bytes) -> str:
    """Which defect makes the line of the sound one, by looking at both."""
    fields, sound_fields = line.split(b","), sound.split(b",")
    if len(fields) != len(sound_fields):
        return "too_few_fields" if len(fields) < len(sound_fields) else "too_many_fields"
    if b'"' in line:
        return "unclosed_quote"
    (place,) = [i for i, field in enumerate(fields) if field != sound_fields[i]]
    name, field = READ_ORDER[place], fields[place]
    if not field.isascii():
        return "not_utf8"
    if field == b"NA":
        return "null_dest" if name == "dest" else f"null_required {name}"
    if name == "distance":
        return "letters_for_number" if field.endswith(b"mi") else "negative_distance"
    return "unknown_origin" if name == "origin" else KIND_OF_COLUMN[name]


@pytest.fixture(scope="session")
def real_lines(real_folder) -> list[bytes]:
    with zipfile.ZipFile(real_folder / "flights.csv.zip") as archive:
        header, *lines = archive.read("flights.csv").splitlines()
    assert header.decode().split(",") == READ_ORDER
    return lines


READ_ORDER = [
    *("year", "month", "day", "dep_time", "sched_dep_time", "dep_delay"),
    *("arr_time", "sched_arr_time", "arr_delay", "carrier", "flight", "tailnum"),
    *("origin", "dest", "air_time", "distance", "hour", "minute", "time_hour"),
]
TEXTS = {"carrier", "tailnum", "origin", "dest", "time_hour"}


def values_of(line: bytes) -> tuple:
    """A sound line's values in the order of `READ_ORDER`, by Python alone."""
    return tuple(
        None if cell == "NA" else cell if name in TEXTS else int(cell)
        for name, cell in zip(READ_ORDER, line.decode().split(","), strict=True)
    )


class Run:
    """The one run on planted defects: what it was given, what it said, what it wrote."""

    def __init__(self, runs, folder: Path):
        self.made = make(ROWS, SEED, RATE, "csv", 3, folder / "in")
        self.folder = folder / "out"
        done = runs.run("--json", "--input", folder / "in" / "*.csv", "--output", self.folder)
        assert done.code == 0, done.err
        assert done.err == ""
        self.said = json.loads(done.out)
        self.manifest = json.loads((self.folder / "MANIFEST.json").read_text())
        self.quarantine = [
            json.loads(line)
            for path in sorted((self.folder / "quarantine").iterdir())
            for line in path.read_text("utf-8").splitlines()
        ]

    def lines(self) -> list[bytes]:
        """The lines that it was given, in the order of the rows made."""
        return [line for path in self.made.files for line in path.read_bytes().splitlines()[1:]]


@pytest.fixture(scope="session")
def run(runs, tmp_path_factory) -> Run:
    return Run(runs, tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="session")
def fates(run) -> dict[object, list[dict]]:
    """Quarantined rows by the line's text, or by the values of a line that could be read."""
    found = collections.defaultdict(list)
    for entry in run.quarantine:
        row = entry.get("row")
        found[tuple(row[name] for name in READ_ORDER) if row else entry["text"]].append(entry)
    return found


def fate_of(line: bytes, fates: dict) -> list[dict]:
    text = line.decode("utf-8", "backslashreplace")
    if text in fates:
        return fates[text]
    try:
        return fates.get(values_of(line), [])
    except ValueError:
        return []


def test_every_row_that_was_read_has_one_fate(run):
    rows = run.manifest["rows"]
    assert rows["read"] == ROWS
    fates = ["train", "eval", "test", "unlabelled", "quarantined"]
    assert rows["read"] == sum(rows[fate] for fate in fates)
    assert run.said["rows"] == rows
    assert len(run.quarantine) == rows["quarantined"]
    # None of these is a fate that the run could have left empty.
    assert min(rows[fate] for fate in fates) > 500


def test_every_planted_defect_is_in_quarantine_whole_and_under_its_rule(run, fates, real_lines):
    planted = collections.Counter()
    for sound, line in zip(real_lines[:ROWS], run.lines(), strict=True):
        if line == sound:
            continue
        kind = kind_of(sound, line)
        planted[kind.split()[0]] += 1
        (entry,) = fate_of(line, fates)
        rule = RULE.get(kind) or f"schema.{kind.split()[1]}.required"
        assert rule in entry["rules"], (line, entry)
    assert planted == run.made.kinds
    assert planted.total() == run.made.defective > 700


def test_what_is_in_quarantine_beside_the_planted_defects_is_the_real_datas_own(
    run, fates, real_lines
):
    lines = run.lines()
    extra = [
        entry
        for sound, line in zip(real_lines[:ROWS], lines, strict=True)
        if sound == line
        for entry in fate_of(line, fates)
    ]
    assert len(extra) == len(run.quarantine) - run.made.defective
    # Of the first 40,000 real flights none breaks a rule; D942DN flies later in the year.
    assert extra == []


def test_each_quarantined_row_says_where_it_is_from_and_why_it_is_here(run):
    lines = {str(path): path.read_bytes().splitlines() for path in run.made.files}
    columns = set(schemas.table("enriched_flight").names)
    unread = 0
    for entry in run.quarantine:
        assert len(entry["rules"]) == len(entry["reasons"]) > 0
        assert all(entry["rules"])
        assert all(entry["reasons"])
        if "row" in entry:
            assert set(entry["row"]) == columns
            continue
        unread += 1
        assert set(entry) == {"rules", "reasons", "file", "line", "offset", "text"}
        line = lines[entry["file"]][entry["line"] - 1]
        assert entry["text"] == line.decode("utf-8", "backslashreplace")
        start = Path(entry["file"]).read_bytes()[entry["offset"] :]
        assert start.startswith(line + b"\n")
    kinds = ["letters_for_number", "too_few_fields", "too_many_fields"]
    assert unread == sum(run.made.kinds[kind] for kind in [*kinds, "unclosed_quote", "not_utf8"])


def test_the_summary_of_rules_counts_what_is_in_quarantine(run):
    counted = collections.Counter(rule for entry in run.quarantine for rule in entry["rules"])
    summary = json.loads((run.folder / "validation" / "rules.json").read_text())
    assert {rule: entry["rows"] for rule, entry in summary.items()} == counted
    page = (run.folder / "validation" / "index.html").read_text()
    assert all(rule in page for rule in counted)


# The data set, read back with plain TensorFlow


@pytest.fixture(scope="session")
def expected(run, real_csv, real_lines, tf) -> pd.DataFrame:
    """The sound and labelled flights of the run, by pandas, with their split."""
    sound = [a == b for a, b in zip(real_lines[:ROWS], run.lines(), strict=True)]
    flights = real_csv[:ROWS][sound]
    flights = flights[flights["arr_delay"].notna()].copy()
    days = pd.to_datetime(flights[["year", "month", "day"]]).dt.strftime("%Y-%m-%d")
    texts = days.unique().tolist()
    prints = tf.fingerprint(texts, "farmhash64").numpy().view("<i8")[:, 0]
    bucket = days.map(dict(zip(texts, np.abs(prints) % 100, strict=True)))
    flights["split"] = np.array(SPLITS)[np.digitize(bucket, [80, 90])]
    flights["late"] = (flights["arr_delay"] >= 15).astype(int)
    return flights


@pytest.fixture(scope="session")
def transform(run, tf):
    import tensorflow_transform as tft

    return tft.TFTransformOutput(str(run.folder))


@pytest.fixture(scope="session")
def examples(run, transform, tf) -> dict[str, dict[str, np.ndarray]]:
    """Features by split and name, from the manifest and the transform's feature spec alone."""
    spec = transform.transformed_feature_spec()
    found = {}
    for split, entry in run.manifest["splits"].items():
        files = [str(run.folder / shard["path"]) for shard in entry["shards"]]
        records = tf.data.TFRecordDataset(files).batch(100_000)
        batches = [tf.io.parse_example(batch, spec) for batch in records]
        found[split] = {
            name: np.concatenate([batch[name].numpy() for batch in batches]) for name in spec
        }
    return found


def test_plain_tensorflow_reads_as_many_examples_as_the_manifest_promises(run, examples, expected):
    assert set(examples) == set(SPLITS)
    for split, features in examples.items():
        count = (expected["split"] == split).sum()
        assert run.manifest["splits"][split]["examples"] == run.manifest["rows"][split] == count
        assert {len(column) for column in features.values()} == {count}


def test_the_labels_are_those_of_the_flights_that_were_read(examples, expected):
    for split, features in examples.items():
        flights = expected[expected["split"] == split]
        assert set(np.unique(features["late"])) == {0, 1}
        assert features["late"].sum() == flights["late"].sum()
        assert sorted(features["arrival_delay"]) == sorted(flights["arr_delay"])
        assert ((features["arrival_delay"] >= 15) == features["late"]).all()


def test_z_scores_are_those_of_pandas_with_the_training_splits_mean_and_deviation(
    examples, expected
):
    train = expected[expected["split"] == "train"]
    for name in ("dep_delay", "distance"):
        mean, deviation = train[name].mean(), train[name].std(ddof=0)
        for split, features in examples.items():
            scores = (expected.loc[expected["split"] == split, name] - mean) / deviation
            np.testing.assert_allclose(np.sort(features[f"{name}_z"]), np.sort(scores), atol=1e-5)


# What says that a z-score's value was missing; None where it never is. Others have no such
# indicator of their own.
MISSING = {
    **dict.fromkeys(["dep_delay", "log_dep_delay", "distance", "origin_departures"]),
    **dict.fromkeys(["dest_lat", "dest_lon"], "dest_lat_missing"),
    **dict.fromkeys(["previous_arr_delay", "log_ground_minutes"], "previous_arr_delay_missing"),
    "plane_year": "plane_year_missing",
    "temp": "weather_temp_missing",
    "pressure": "weather_pressure_missing",
    "origin_delay": "origin_delay_missing",
}


def test_on_the_training_split_z_scores_have_mean_0_and_deviation_1(examples):
    features = examples["train"]
    scores = {name.removesuffix("_z"): x for name, x in features.items() if name.endswith("_z")}
    assert set(MISSING) < set(scores)
    for name, x in scores.items():
        assert np.isfinite(x).all()
        # What is missing is put at the mean, so that the mean stays where it is.
        assert abs(x.mean(dtype=float)) < 1e-5, name
        assert x.std(dtype=float) < 1 + 1e-5, name
    for name, indicator in MISSING.items():
        absent = features[indicator] == 1 if indicator else np.zeros(len(scores[name]), bool)
        assert (scores[name][absent] == 0).all(), name
        assert abs(scores[name][~absent].std(dtype=float) - 1) < 1e-5, name


def test_ids_are_places_in_the_vocabularies_and_count_what_pandas_counts(
    examples, expected, transform
):
    buckets = {"carrier": 1, "origin": 1, "dest": 4, "tailnum": 16, "plane_manufacturer": 1}
    for name, others in buckets.items():
        words = [word.decode() for word in transform.vocabulary_by_name(name)]
        assert len(set(words)) == len(words)
        for split, features in examples.items():
            ids = features[f"{name}_id"]
            assert ids.min() >= 0
            assert ids.max() < len(words) + others
            if name == "plane_manufacturer":
                continue
            flights = expected[expected["split"] == split]
            known = flights[name][flights[name].isin(words)]
            counts = np.bincount(ids, minlength=len(words))[: len(words)]
            assert dict(zip(words, counts, strict=True)) == {
                word: (known == word).sum() for word in words
            }
            if split == "train":
                # Nothing but what training has seen is in the vocabulary, and all of it.
                assert set(known) == set(words) == set(flights[name].dropna())


def test_cycles_lie_on_the_circle_and_indicators_are_0_or_1(examples):
    for features in examples.values():
        for name, column in features.items():
            if name.endswith("_sin"):
                cosine = features[name.removesuffix("_sin") + "_cos"]
                np.testing.assert_allclose(column**2 + cosine**2, 1, atol=1e-5)
            if name.endswith("_missing"):
                assert set(np.unique(column)) <= {0, 1}


def test_every_shards_checksums_bytes_and_digest_are_right(run):
    for entry in run.manifest["splits"].values():
        for shard in entry["shards"]:
            path = run.folder / shard["path"]
            contents = path.read_bytes()
            assert len(contents) == shard["bytes"]
            assert hashlib.sha256(contents).hexdigest() == shard["sha256"]
            # It raises where a record's CRC is wrong.
            assert sum(1 for _ in read_records(str(path))) == shard["examples"]
    listed = [s["path"] for e in run.manifest["splits"].values() for s in e["shards"]]
    written = [f"examples/{path.name}" for path in (run.folder / "examples").iterdir()]
    assert sorted(listed) == sorted(written)


# What does not match the manifest is refused


def flip(path: Path) -> None:
    contents = bytearray(path.read_bytes())
    contents[len(contents) // 2] ^= 1
    path.write_bytes(contents)


DAMAGE = {
    "missing": (Path.unlink, "is in the manifest and cannot be read"),
    "cut short": (
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        "is not the file that the manifest lists",
    ),
    "longer": (
        lambda path: path.write_bytes(path.read_bytes() + b"\0"),
        "is not the file that the manifest lists",
    ),
    "empty": (lambda path: path.write_bytes(b""), "is not the file that the manifest lists"),
    "one bit flipped": (flip, "is not the file that the manifest lists"),
    "one too many": (
        lambda path: shutil.copy(path, path.with_name("eval-00001-of-00002.tfrecord")),
        "is not in the manifest",
    ),
}


@pytest.fixture
def copy(run, tmp_path) -> Path:
    """A copy of the data set without its training examples, to be damaged."""
    left_out = shutil.ignore_patterns("train-*", "quarantine", "transform_fn")
    return Path(shutil.copytree(run.folder, tmp_path / "copy", ignore=left_out))


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_shard_that_is_not_the_manifests_is_refused_by_name(copy, damage):
    manifest.load(str(copy)).verify("eval")
    do, words = DAMAGE[damage]
    path = copy / "examples" / "eval-00000-of-00001.tfrecord"
    do(path)
    with pytest.raises(JobError, match=words) as caught:
        manifest.load(str(copy)).verify("eval")
    assert str(copy / "examples" / "eval-0000") in str(caught.value)
    # The other splits are as they were.
    manifest.load(str(copy)).verify("test")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "holds no data set"),
        (b"", "is damaged"),
        (b'{"format": 1', "is damaged"),
        (b"[]", "is no manifest of format 1"),
        (b'{"format": 2}', "is no manifest of format 1"),
    ],
)
def test_a_folder_without_a_whole_manifest_is_no_data_set(copy, text, words):
    path = copy / "MANIFEST.json"
    path.unlink()
    if text is not None:
        path.write_bytes(text)
    with pytest.raises(RequestError, match=words) as caught:
        manifest.load(str(copy))
    assert str(copy) in str(caught.value)
