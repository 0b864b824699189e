"""The schemas: one source of truth, what is exported of it, and what a change of one breaks."""

import dataclasses
import json
import subprocess
import sys
from importlib import resources

import pyarrow as pa
import pytest
from google.protobuf import text_format

from classroom import cli
from pipelines import schemas
from pipelines.flights.job import JOB
from pipelines.problems import RequestError
from pipelines.schemas import exporters, sources
from pipelines.schemas.changes import compare
from pipelines.schemas.same_instant import SameInstant
from pipelines.tables import job as jobs
from pipelines.tables.job import raw_features
from pipelines.transform import raw
from solutions.ex15_preprocess_features import solution as preprocess

DERIVED = {"raw_features": lambda: raw_features(JOB)}
EVERY_TABLE = [*schemas.table_names(), *DERIVED]

# Exporters


@pytest.mark.parametrize("name", EVERY_TABLE)
def test_the_toml_of_a_table_gives_the_table_back(name):
    table = sources.named(name, DERIVED)
    assert schemas.parse(exporters.toml(table), "copy") == table


def test_columns_of_any_name_come_back_from_the_toml():
    names = ["shop id", "a.b", 'the "best"', "größe", "a\\b", "é = 1", "1"]
    columns = "".join(
        f"{json.dumps(name, ensure_ascii=False)} = "
        '{ type = "string", nullable = true, description = "d" }\n'
        for name in names
    )
    text = f'table = "t"\ndescription = "d"\nidentity = ["shop id", "a.b"]\n[columns]\n{columns}'
    table = schemas.parse(text, "t.toml")
    assert table.names == names
    assert schemas.parse(exporters.toml(table), "copy") == table


@pytest.mark.parametrize("name", EVERY_TABLE)
def test_bigquery_takes_the_derived_schema(name):
    from google.cloud import bigquery

    table = sources.named(name, DERIVED)
    resource = exporters.bigquery_table(table)
    kept = bigquery.Table.from_api_repr(
        {"tableReference": {"projectId": "p", "datasetId": "d", "tableId": "t"}, **resource}
    )
    assert [field.name for field in kept.schema] == table.names
    nullable = {field.name for field in kept.schema if field.mode == "NULLABLE"}
    assert nullable == {column.name for column in table.columns if column.nullable}


def test_the_flights_of_a_warehouse_are_parted_by_day_and_clustered():
    resource = exporters.bigquery_table(schemas.table("flights"))
    assert resource["timePartitioning"] == {"type": "DAY", "field": "time_hour"}
    assert resource["clustering"] == {"fields": ["origin", "carrier", "dest"]}
    assert resource["schema"]["fields"][12] == {
        "name": "origin",
        "type": "STRING",
        "mode": "REQUIRED",
        "description": "The airport of departure. Unit: FAA code.",
    }


@pytest.mark.parametrize("name", EVERY_TABLE)
def test_tensorflow_metadata_has_the_columns_types_and_limits(name):
    table = sources.named(name, DERIVED)
    features = exporters.tfmd(table).feature
    assert [feature.name for feature in features] == table.names
    kinds = {"int8": 2, "int16": 2, "int32": 2, "int64": 2, "float": 3, "string": 1, "binary": 1}
    for feature, column in zip(features, table.columns, strict=True):
        assert feature.type == kinds.get(str(column.type), 2), column.name
        assert feature.presence.min_fraction == (0.0 if column.nullable else 1.0)
        if column.minimum is not None:
            domain = feature.int_domain if feature.type == 2 else feature.float_domain
            assert domain.min == column.minimum


def test_no_label_is_in_the_environment_of_serving():
    def serving(name):
        features = exporters.tfmd(sources.named(name, DERIVED)).feature
        return {f.name for f in features if "SERVING" not in f.not_in_environment}

    everything = set(schemas.table("training_example").names)
    assert everything - serving("training_example") == {"late", "arrival_delay"}
    assert serving("raw_features") == {*JOB.raw.numbers, *JOB.raw.categories}
    assert "dep_delay" in serving("enriched_flight")
    assert not {"arr_delay", "arr_time", "air_time", "landed_at"} & serving("enriched_flight")


def test_the_raw_feature_spec_is_the_schemas(tf):
    from tensorflow_transform.tf_metadata import schema_utils

    schema = exporters.tfmd(raw_features(JOB))
    derived = schema_utils.schema_as_feature_spec(schema).feature_spec
    for labels in (True, False):
        used = JOB.raw.feature_spec(labels)
        known = {name: spec for name, spec in derived.items() if labels or name in used}
        assert {n: (s.dtype, s.shape) for n, s in used.items()} == {
            n: (s.dtype, list(s.shape)) for n, s in known.items()
        }
    assert set(derived) - set(JOB.raw.feature_spec(labels=False)) == {"late", "arrival_delay"}
    arrow = {field.name: field.type.value_type for field in JOB.raw.schema}
    described = {column.name: column.type for column in raw_features(JOB).columns}
    assert described == {name: type for name, type in arrow.items() if name not in raw.PASSED}


def test_the_training_example_is_what_a_run_writes(tf, data_set):
    from tensorflow_metadata.proto.v0 import schema_pb2

    text = (data_set / "transformed_metadata" / "schema.pbtxt").read_text()
    written = text_format.Parse(text, schema_pb2.Schema()).feature
    table = schemas.table("training_example")
    assert sorted(feature.name for feature in written) == sorted(table.names)
    kinds = {2: pa.int64(), 3: pa.float32()}
    limits = {"dest_x_hour": (0, preprocess.CROSS_CELLS - 1)}
    for feature in written:
        column = table[feature.name]
        assert kinds[feature.type] == column.type, feature.name
        if feature.HasField("int_domain"):
            assert feature.int_domain.min == column.minimum
            if column.maximum is not None:
                assert feature.int_domain.max == column.maximum
        if column.name in limits:
            assert (column.minimum, column.maximum) == limits[column.name]


def test_a_suite_names_columns_that_exist():
    checked = {job.suite: job.checked.names for job in map(jobs.find, jobs.names())}
    files = [file for file in resources.files("expectations").iterdir() if file.suffix == ".json"]
    assert {"flights.json", "strikes.json"} <= {file.name for file in files}
    for file in files:
        named = set(_columns(json.loads(file.read_text("utf-8"))["expectations"]))
        assert named, file.name
        assert named <= set(checked[file.name]), file.name


def _columns(entries):
    for entry in entries:
        for name, value in entry["kwargs"].items():
            if name in ("column", "column_A", "column_B"):
                yield value
            elif name in ("column_list", "column_set"):
                yield from value


def test_the_schemas_are_imported_without_what_is_slow():
    heavy = ("tensorflow", "tensorflow_metadata", "apache_beam", "pandas", "google.protobuf")
    code = (
        "import sys, pipelines.schemas, pipelines.schemas.exporters, pipelines.schemas.changes\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# Changes

COLUMN = schemas.Column("delay", pa.int16(), True, "Minutes late.", "minutes", 0, 100)
REQUIRED = schemas.Column("id", pa.int32(), False, "The flight.", values=(1, 2))
OLD = schemas.Table(
    "t",
    "A table.",
    (REQUIRED, COLUMN),
    ("id",),
    moments=("schedule", "departure", "arrival"),
    predicted_at="departure",
)


def with_column(**fields) -> schemas.Table:
    return dataclasses.replace(OLD, columns=(REQUIRED, dataclasses.replace(COLUMN, **fields)))


def with_id(**fields) -> schemas.Table:
    return dataclasses.replace(OLD, columns=(dataclasses.replace(REQUIRED, **fields), COLUMN))


def added(nullable: bool) -> schemas.Table:
    column = schemas.Column("extra", pa.string(), nullable, "More.")
    return dataclasses.replace(OLD, columns=(*OLD.columns, column))


COMPATIBLE = {
    "may be missing, and was required": with_id(nullable=True),
    "is added (string, may be missing)": added(nullable=True),
    "is widened from int16 to int32": with_column(type=pa.int32()),
    "is at most 200, and was at most 100": with_column(maximum=200),
    "is at least -5, and was at least 0": with_column(minimum=-5),
    "has no minimum, and was at least 0": with_column(minimum=None),
    "may be 3 too": with_id(values=(1, 2, 3)),
    "may have any value, and had a list of them": with_id(values=None),
    "has another description": with_column(description="How late."),
    "is a number among the features, and was no feature": with_column(feature="number"),
    "has the limit of drift 0.1, and had none": with_column(drift=0.1),
    "the columns are in another order": dataclasses.replace(OLD, columns=OLD.columns[::-1]),
    "has times without a zone in UTC, and had them refused": with_column(zone="UTC"),
    "the clustering is id, and was none": dataclasses.replace(OLD, cluster=("id",)),
}
BREAKING = {
    "texts for a missing value are '-', and were those of the table": with_column(missing=("-",)),
    "must agree with day in UTC": dataclasses.replace(
        OLD, same_instant=(SameInstant("id", ("day",), "UTC"),)
    ),
    "is removed": dataclasses.replace(OLD, columns=(REQUIRED,)),
    "is renamed late": with_column(name="late"),
    "is added (string, required)": added(nullable=False),
    "is int8, and was int16": with_column(type=pa.int8()),
    "is float32, and was int16": with_column(type=pa.float32()),
    "is required, and could be missing": with_column(nullable=False),
    "is in hours, and was in minutes": with_column(unit="hours"),
    "is at most 50, and was at most 100": with_column(maximum=50),
    "is at least 1, and was at least 0": with_column(minimum=1),
    "may not be 2 any more": with_id(values=(1,)),
    "must be one of 0, 5": with_column(values=(0, 5)),
    "is known at arrival, and was at any time": with_column(known="arrival"),
    "rows are identified by id and delay, and were by id": dataclasses.replace(
        OLD, identity=("id", "delay")
    ),
    "the table t is named u": dataclasses.replace(OLD, name="u"),
    "the partition is delay, and was none": dataclasses.replace(OLD, partition="delay"),
}


@pytest.mark.parametrize("what", COMPATIBLE)
def test_a_change_that_harms_nobody_is_compatible(what):
    (change,) = compare(OLD, COMPATIBLE[what])
    assert (change.what, change.breaking) == (what, False)


@pytest.mark.parametrize("what", BREAKING)
def test_a_change_that_harms_somebody_is_breaking_and_says_whom(what):
    (change,) = compare(OLD, BREAKING[what])
    assert (change.what, change.breaking) == (what, True)
    assert change.why


def test_a_change_that_is_undone_is_breaking_one_way_or_the_other():
    for new in [*COMPATIBLE.values(), *BREAKING.values()]:
        assert compare(OLD, OLD) == []
        there, back = compare(OLD, new), compare(new, OLD)
        assert len(there) == len(back) == 1


def test_breaking_changes_come_first():
    new = dataclasses.replace(with_column(maximum=200, unit="hours"), cluster=("id",))
    assert [change.breaking for change in compare(OLD, new)] == [True, False, False]


# The command


def said(capsys, *argv) -> tuple[int, str, str]:
    code = cli.main([str(word) for word in argv])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture
def folder(tmp_path):
    """A copy of the project's schemas."""
    for name in schemas.table_names():
        text = (resources.files("schemas") / f"{name}.toml").read_text("utf-8")
        (tmp_path / f"{name}.toml").write_text(text, "utf-8")
    return tmp_path


def test_diff_says_nothing_of_a_copy_and_exits_0(capsys, folder):
    assert said(capsys, "schema", "diff", "flights", folder / "flights.toml") == (
        *(0, "The schemas are the same.\n"),
        "",
    )
    assert said(capsys, "schema", "diff", folder, folder)[0] == 0


def test_diff_exits_1_on_a_breaking_change_of_a_folder(capsys, folder):
    text = (folder / "flights.toml").read_text()
    (folder / "flights.toml").write_text(text.replace('unit = "miles"', 'unit = "kilometres"'))
    (folder / "planes.toml").unlink()
    (folder / "weather.toml").write_text(exporters.toml(OLD))
    code, out, _ = said(capsys, "schema", "diff", resources.files("schemas"), folder)
    assert code == 1
    # `enriched_flight` extends `flights` by the file beside it.
    for table in ("flights", "enriched_flight"):
        assert f"breaking    {table}.distance: is in kilometres, and was in miles (" in out
    assert "breaking    planes: is removed (jobs that read it fail)" in out
    assert "compatible  t: is new" in out
    code, out, _ = said(
        capsys, "schema", "diff", "--json", "enriched_flight", folder / "enriched_flight.toml"
    )
    assert (code, json.loads(out)["breaking"]) == (1, 1)


def test_a_data_set_says_its_schema(capsys, data_set):
    assert said(capsys, "schema", "diff", data_set, "enriched_flight")[:2] == (
        *(0, "The schemas are the same.\n"),
    )
    assert said(capsys, "schema", "diff", data_set / "MANIFEST.json", "enriched_flight")[0] == 0


@pytest.mark.parametrize("format", ["arrow", "bigquery", "tfmd", "toml"])
def test_show_prints_every_column(capsys, format):
    code, out, _ = said(capsys, "schema", "show", "weather", "--format", format)
    assert code == 0
    assert all(name in out for name in schemas.table("weather").names)


HEAD = 'table = "t"\ndescription = ""\n'
WRONG = {
    "table = ": "is no TOML",
    'table = "t"': "description is missing",
    HEAD + "colour = 1\n[columns]": "there is no field colour",
    HEAD + "[columns]\na = 1": "column a: 1 is no table of fields",
    HEAD + '[columns]\na = {type = "int16"}': "column a: nullable is missing",
    HEAD + 'extends = "nothing"\n[columns]': "There is no table nothing",
    HEAD + 'extends = "t"\n[columns]': "extends itself",
    HEAD + 'identity = ["b"]\n[columns]': "there is no column b",
    HEAD + 'split_by = ["b"]\n[columns]': "there is no column b",
    HEAD + "split_by = []\n[columns]": 'must be "day", "identity", or a list of columns\' names',
    **{
        f'{HEAD}[columns]\na = {{nullable = true, description = "", {a}}}': b
        for a, b in {
            'type = "int17"': "column a: there is no type int17",
            'type = "int8", min = 2, max = 1': "column a: min 2 is above max 1",
            'type = "int8", min = "0"': "column a: min must be a number, and is '0'",
            'type = "int8", drift = 2': "column a: drift must be a number from 0 to 1, and is 2",
            'type = "int8", known = "later"': "column a: known must be one of before, after",
            'type = "time32[s]"': "column a: time32[s] is no type of a column; use an integer",
            'type = "timestamp[ms, tz=UTC]"': "is no type of a column; use an integer, float32",
            'type = "date32", min = 3': "column a: min and max are of numbers, and it is date32",
            'type = "int8", values = [1, 300]': "column a: values has 300, which is not int8",
            'type = "bool", values = [1]': "column a: values has 1, which is not bool",
            'type = "int8", values = [true]': "column a: values has True, which is not int8",
            'type = "date32", values = [2013-01-01]': "column a: values are of numbers",
            'type = "int8", unit = 3': "column a: unit must be a text",
            'type = "float32", min = nan': "column a: min must be a number, and is nan",
            'type = "float32", values = [nan]': "column a: values has nan, which is not float32",
            'type = "int8", missing = "NA"': "column a: missing must be a list of texts",
            'type = "string", zone = "UTC"': "column a: zone is of instants, and it is string",
            'type = "timestamp[s, tz=UTC]", zone = "Mars"': "column a: zone must be a time zone",
            'type = "int8", seat = "s", missing = []': "missing is of cells that are read",
        }.items()
    },
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_schema_is_named_with_its_column_and_field(tmp_path, text):
    file = tmp_path / "t.toml"
    file.write_text(text)
    with pytest.raises(RequestError) as caught:
        sources.tables_at(str(file))
    assert WRONG[text] in str(caught.value)


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["diff", "nowhere", "flights"], "nowhere does not exist: give a TOML file"),
        (["diff", "tests/missing.toml", "flights"], "missing.toml does not exist"),
        (["show", "flight"], "There is no table flight: did you mean flights?"),
        (["shwo"], "There is no command `schema shwo`: use `show` or `diff`."),
    ],
)
def test_a_wrong_request_exits_2_with_one_sentence(capsys, argv, sentence):
    code, out, err = said(capsys, "schema", *argv)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert sentence in err


def test_a_folder_without_schemas_and_a_file_that_is_no_text_are_refused(capsys, tmp_path):
    assert said(capsys, "schema", "diff", tmp_path, "flights")[0] == 2
    (tmp_path / "t.toml").write_bytes(b"\xff\xfe")
    code, _, err = said(capsys, "schema", "diff", tmp_path, "flights")
    assert (code, err.startswith("Cannot read the schema")) == (2, True)
