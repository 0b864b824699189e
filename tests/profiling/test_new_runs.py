"""What `workshop new` writes runs at once, whatever the columns are called."""

import json
import random
import shutil
import subprocess
import sys

import pytest

from pipelines.profiling.new_job import checkout

ROWS = 400
PACKAGES = ("pipelines", "schemas", "expectations", "classroom", "exercises", "solutions")

# Names that are no identifiers, and one that a class of Python's has.
HEADER = '"Größe (cm)","a.b/c","class","sold on","late %"'


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A checkout of its own, for a job is a package beside the others."""
    root = tmp_path_factory.mktemp("checkout")
    for package in PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(checkout() / package, root / package, ignore=ignored)
    return root


def workshop(folder, *arguments) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "classroom", *arguments],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_a_new_job_runs_and_its_examples_hold_the_rows(folder, tf):
    chance = random.Random(7)
    rows = [
        (
            # A tenth is missing.
            "" if number % 10 == 0 else f"{chance.gauss(170, 10):.2f}",
            chance.choice(["p", "q/r", ""]),
            chance.choice(["x", "ü"]),
            f"2020-{1 + number % 12:02d}-{1 + number % 28:02d}",
            "yes" if number % 4 == 0 else "no",
        )
        for number in range(ROWS)
    ]
    lines = [HEADER, *(",".join(row) for row in rows)]
    (folder / "odd.csv").write_text("\n".join(lines) + "\n", "utf-8")
    said = workshop(folder, "new", "odd", "--from", "odd.csv", "--label", "late %=yes")
    assert "400 rows: 5 columns, 3 features." in said

    outcome = json.loads(workshop(folder, "run", "--job", "odd", "--json"))
    counts = outcome["rows"]
    assert counts["read"] == counts["train"] + counts["eval"] + counts["test"] == ROWS
    assert (counts["unlabelled"], counts["quarantined"]) == (0, 0)

    import tensorflow_transform as tft

    output = folder / "build" / "odd"
    transformed = tft.TFTransformOutput(str(output))
    spec = transformed.transformed_feature_spec()
    assert set(spec) == {
        "Größe (cm)_z",
        "Größe (cm)_missing",
        "a.b/c_id",
        "class_id",
        "late %",
    }
    examples = [
        tf.io.parse_single_example(record, spec)
        for record in tf.data.TFRecordDataset(sorted(map(str, (output / "examples").iterdir())))
    ]
    assert len(examples) == ROWS
    # A quarter is late, a tenth has no size.
    assert sum(int(example["late %"]) for example in examples) == ROWS // 4
    assert sum(float(example["Größe (cm)_missing"]) for example in examples) == ROWS // 10
    assert {int(example["class_id"]) for example in examples} == {0, 1}
