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
    features = given.Features(harness, whole=True)
    types = features.types
    features.must(
        set(types) == NAMES,
        "The features are others.",
        ", ".join(sorted(NAMES - set(types))),
        ", ".join(sorted(set(types) - NAMES)),
        "",
    )
    whole = {n for n in NAMES if n.endswith(("_id", "_bucket"))} | {"late", "dest_x_hour"}
    expected = {name: "int64" if name in whole else "float" for name in NAMES}
    features.must(types == expected, "Features have other types.", expected, types, "")


@pytest.mark.task("scores", seconds=180)
@pytest.mark.parametrize(
    ("name", "column"), [("dest_lat", "dest_lat"), ("plane_year", "plane_year"), ("humid",) * 2]
)
def test_every_number_is_scored(harness, name, column):
    features = given.Features(harness, whole=True)
    column = "weather_humid" if column == "humid" else column
    expected = given.standard(given.flights()[column])
    for number, (got, score) in enumerate(
        zip(features.column(f"{name}_z"), expected, strict=True), start=1
    ):
        near = math.isclose(got, 0 if math.isnan(score) else score, abs_tol=1e-3, rel_tol=1e-3)
        what = f"{name}_z of flight {number} is wrong."
        features.must(near, what, f"{score:.6g}", f"{got!r}", "")
