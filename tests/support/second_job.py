"""A job beside the flights, of another kind: no day, no label that is a number, no steps."""

import json
import random
from pathlib import Path

from pipelines.schemas.labels import Label
from pipelines.schemas.toml_files import parse
from pipelines.tables.job import Job
from pipelines.tables.modelling import Modelling

_SCHEMA = """
table = "sightings"
description = "Birds that were seen, and whether they were hurt."
identity = ["number"]

[columns]
number = { type = "int64", nullable = false, description = "Of the sighting.", known = "before" }
height = { type = "float64", nullable = true, feature = "number", description = "Metres." }
colour = { type = "string", nullable = true, feature = "category", description = "Wings." }
harm = { type = "string", nullable = true, known = "after", description = "What is hurt." }
"""
COLOURS = ("red", "blue", "green", "grey")
_SUITE = Path(__file__).with_name("second_job_suite.json")


def preprocessing(raw: dict) -> dict:
    """Two features and the label."""
    import tensorflow as tf
    import tensorflow_transform as tft

    height = tf.where(tf.math.is_nan(raw["height"]), 0.0, raw["height"])
    colour = tft.compute_and_apply_vocabulary(
        raw["colour"], num_oov_buckets=1, vocab_filename="colour"
    )
    return {"height_z": tft.scale_to_z_score(height), "colour_id": colour, "hurt": raw["hurt"]}


class _Sightings(Job):
    def load_suite(self, path=None, parameters=None):
        return super().load_suite(path or str(_SUITE), parameters)


_TABLE = parse(_SCHEMA, "sightings.toml")
JOB = _Sightings(
    name="sightings",
    rows="sightings",
    table=_TABLE,
    checked=_TABLE,
    suite="sightings.json",
    preprocessing=preprocessing,
    labels=(Label("hurt", "harm", "were hurt", among=("wing", "leg")),),
    modelling=Modelling(
        # The data has no such feature, which is no error where the job names it.
        settings={"crosses": (("colour_id", "moon_id"),), "skip_embedding": ("moon_id",)},
        required=("height",),
    ),
)


def write_rows(path: Path, count: int, seed: int = 0) -> None:
    """A CSV file of sightings; those near the ground, and the red ones, are hurt more often."""
    chance = random.Random(seed)
    lines = ["number,height,colour,harm"]
    for number in range(count):
        height, colour = chance.uniform(0, 100), chance.choice(COLOURS)
        hurt = chance.random() < (0.8 if height < 30 else 0.1) + (0.1 if colour == "red" else 0)
        harm = chance.choice(["wing", "leg"]) if hurt else "nothing"
        lines.append(f"{number},{height:.3f},{colour},{harm}")
    path.write_text("\n".join(lines) + "\n")


def call(command: str, *argv: str) -> int:
    """Runs a command where this job is among those that there are.

    Args:
        command: "run", "train", "export", "predict", …
    """
    import importlib

    from pipelines.tables import job as jobs

    find = jobs.find
    jobs.find = lambda name: JOB if name == JOB.name else find(name)
    module = importlib.import_module(f"pipelines.cli.{command}")
    return getattr(module, f"{command}_command")([*argv])


def without_job(command: str, *argv: str) -> int:
    """Runs a command where this job is not; a training draws no charts."""
    import importlib

    from tests.support.training_calls import without_charts

    without_charts()

    module = importlib.import_module(f"pipelines.cli.{command}")
    return getattr(module, f"{command}_command")([*argv])


SETTINGS = {"hidden": [8], "bins": 4, "batch": 64, "epochs": 3, "learning_rate": 0.02}


def settings_at(path: Path) -> Path:
    """A file of small settings."""
    path.write_text(json.dumps(SETTINGS))
    return path
