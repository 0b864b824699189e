"""A training of two small epochs that nothing disturbed, made once for all who look at one."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.sharing import made_once

# Few features, for a graph that is soon built: those that the report groups flights by, and
# those that serving has to compute in a way of their own.
CYCLES = [f"{name}_{part}" for name in ("time_of_day", "time_of_year") for part in ("sin", "cos")]
SETTINGS = {
    "features": [
        *("log_dep_delay_z", "temp_z", "weather_temp_missing", "dest_id", "tailnum_id"),
        *CYCLES,
    ],
    "crosses": [["carrier_id", "dest_id"]],
    "batch": 64,
    "epochs": 2,
    "hidden": [16],
    "bins": 4,
    "learning_rate": 0.01,
}


@dataclass(frozen=True)
class SmallTraining:
    """Attributes: config: the file of `SETTINGS`; output: its folder; outcome: its `--json`."""

    config: Path
    output: Path
    outcome: dict


@pytest.fixture(scope="session")
def small_training(runs, data_set, tmp_path_factory) -> SmallTraining:
    """Of `data_set`, without the baseline. Not to be written to."""

    def make(folder: Path) -> None:
        (folder / "config.json").write_text(json.dumps(SETTINGS))
        words = [data_set, "--output", folder / "whole", "--config", folder / "config.json"]
        words = [str(word) for word in (*words, "--no-baseline", "--json")]
        ended = runs.start("pipelines.cli.train:train_command", words).wait()
        assert ended.code == 0, ended.err
        (folder / "outcome.json").write_text(ended.out)

    folder = made_once(tmp_path_factory, "small_training", make)
    outcome = json.loads((folder / "outcome.json").read_text())
    return SmallTraining(folder / "config.json", folder / "whole", outcome)
