"""What grading adds to the tests of exercise 15: all features, of the constants as they are."""

import math

import pytest

from exercises.ex15_preprocess_features import test_preprocess_features as given

NAMES = {
    *(f"{name}_z" for name in ("dep_delay", "distance", "dest_lat", "dest_lon", "plane_year")),
    *(f"{name}_z" for name in ("plane_seats", "temp", "humid", "wind_speed", "precip", "pressure")),
    *(f"{name}_z" for name in ("visib", "previous_arr_delay", "origin_departures")),
    *(f"{name}_z" for name in ("origin_delay", "log_dep_delay", "log_ground_minutes")),
    *(f"{name}_missing" for name in ("plane_year", "weather_temp", "weather_wind_gust")),
    *(f"{name}_missing" for name in ("weather_pressure", "previous_arr_delay", "origin_delay")),
    "dest_lat_missing",
    *(f"{name}_id" for name in ("carrier", "origin", "dest", "tailnum", "plane_manufacturer")),
    "dep_delay_bucket",
    "distance_bucket",
    *(f"time_of_{name}_sin" for name in ("day", "week", "year")),
    *(f"time_of_{name}_cos" for name in ("day", "week", "year")),
    "arrival_time_sin",
    "arrival_time_cos",
    "dest_x_hour",
    "late",
    "arrival_delay",
}


@pytest.mark.task("leaks", seconds=180)
def test_all_features_are_there_and_no_others(harness):
    ran = harness.drive(
        "features", given.batches(), whole=True, call="Preprocess(preprocessing_fn)"
    )
    types = ran.value["types"]
    ran.must(
        set(types) == NAMES,
        "The features are others.",
        expected=", ".join(sorted(NAMES - set(types))),
        got=", ".join(sorted(set(types) - NAMES)),
    )
    whole = {n for n in NAMES if n.endswith(("_id", "_bucket"))} | {"late", "dest_x_hour"}
    expected = {name: "int64" if name in whole else "float" for name in NAMES}
    ran.must(types == expected, "Features have other types.", expected=expected, got=types)


@pytest.mark.task("scores", seconds=180)
@pytest.mark.parametrize(
    ("name", "column"), [("dest_lat", "dest_lat"), ("plane_year", "plane_year"), ("humid",) * 2]
)
def test_every_number_is_scored(harness, name, column):
    ran = harness.drive("features", given.batches(), whole=True)
    column = "weather_humid" if column == "humid" else column
    expected = given.standard(given.flights()[column])
    for number in range(1, given.TRAINING + 1):
        score = expected[number - 1]
        got = ran.value["train"][number][f"{name}_z"]
        near = math.isclose(got, 0 if math.isnan(score) else score, abs_tol=1e-3, rel_tol=1e-3)
        ran.must(near, f"{name}_z is wrong.", expected=score, got=got)
