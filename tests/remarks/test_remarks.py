"""The job of the remarks: a run of it, its laws, and what is trained on what it writes."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pipelines.dataflow import staging
from pipelines.remarks.training import bag_of_words, verdict
from pipelines.tables.job import find
from pipelines.text import vocabulary
from pipelines.text.packed_examples import PackedExamples, read_packed
from pipelines.writing import manifest
from tests.support.small_jobs import SAYS, reports, write_reports


@pytest.fixture(scope="module")
def made(runs, small_job, tmp_path_factory):
    """Data sets of the same reports: in this order, and backwards with two workers."""
    folder = tmp_path_factory.mktemp("remarks")
    source = write_reports(folder / "reports.csv", reports()[::-1])
    words = [f"--input={source}", f"--output={folder / 'data'}", "--workers=2", "--format=both"]
    ran = runs.run("--job=remarks", *words)
    assert ran.code == 0, ran.err
    return [manifest.load(str(place)) for place in (small_job("remarks").data_set, folder / "data")]


def test_the_same_bytes_come_of_any_order_and_of_two_workers(made):
    one, two = (found.data for found in made)
    for part in ("rows", "splits", "texts"):
        assert one[part] == two[part]
    names = ("tokenizer/tokenizer.json", "transformed_metadata/schema.pbtxt")
    for name in names:
        first, second = (Path(found.folder, name).read_bytes() for found in made)
        assert first == second


def test_every_report_and_every_token_is_accounted_for(made):
    data = made[0].data
    rows, tokens = data["rows"], data["texts"]["tokens"]
    assert rows["read"] == len(reports())
    # Two copies and what differs in a mark; and an empty text.
    assert rows["quarantined"] == 4
    assert rows["unlabelled"] == 40
    assert rows["train"] + rows["eval"] + rows["test"] == 81
    packed, cut = sum(tokens["packed"].values()), sum(tokens["cut"].values())
    assert tokens["read"] == packed + cut + sum(tokens["dropped"].values())
    assert cut > 0
    assert set(tokens["dropped"]) == {"remarks.same_text", "remarks.near_duplicate", "unlabelled"}
    reasons = [
        (line["row"]["report"], line["rules"], line["reasons"])
        for path in Path(made[0].folder, "quarantine").iterdir()
        for line in map(json.loads, path.read_text().splitlines())
    ]
    assert sorted(reasons) == [
        (121, ["remarks.same_text"], ["the text is that of report 1"]),
        (122, ["remarks.same_text"], ["the text is that of report 5"]),
        (123, ["remarks.near_duplicate"], ["the text is a near duplicate of report 2"]),
        (124, ["schema.text.required"], ["text is missing"]),
    ]


def test_documents_come_back_with_their_labels_and_none_is_on_two_sides(made):
    found = made[0]
    words = vocabulary.tokenizer_of(Path(found.folder, "tokenizer/tokenizer.json").read_text())
    known = {
        " ".join(row["remarks"].lower().split()): index for index, row in enumerate(reports()[:120])
    }
    seen: dict[str, str] = {}
    for split in ("train", "eval", "test"):
        data = read_packed(found, split, "damaged")
        texts = words.decode_batch(data.documents())
        for text, label in zip(texts, data.labels[data.present], strict=True):
            assert text not in seen
            seen[text] = split
            if text in known:
                assert SAYS[known[text] % 3][1] == bool(label)
        assert (data.positions[data.segments == 0] == 0).all()
        assert data.tokens.shape[1] == found.data["texts"]["length"]
    assert len([text for text in seen if text in known]) == 80


def test_the_vocabulary_is_that_of_the_training_split_alone(made):
    found = made[0]
    text = Path(found.folder, "tokenizer/tokenizer.json").read_text()
    words = vocabulary.tokenizer_of(text)
    training = words.decode_batch(read_packed(found, "train", "damaged").documents())
    # Of the one that was cut, not all is in an example.
    cut = " ".join(["damage"] * 200)
    whole = [cut if one.startswith("damage damage") else one for one in training]
    assert vocabulary.train(whole, 2_048) == text


def test_workers_of_the_job_install_its_library(tmp_path):
    assert find("remarks").extras == ("text",)
    assert find("strikes").extras == ()
    for extras, expected in ((("text",), True), ((), False)):
        with staging.package(extras) as setup_file:
            told = subprocess.run(
                [sys.executable, "-c", _NEEDS, setup_file], capture_output=True, text=True
            )
        assert ("tokenizers==" in told.stdout) is expected, told.stderr


_NEEDS = """
import runpy, setuptools, sys
setuptools.setup = lambda **how: print(how["install_requires"])
runpy.run_path(sys.argv[1])
"""


def examples(texts: list[tuple[str, int]], made: str) -> PackedExamples:
    """A row for each document."""
    import pyarrow as pa

    encoded = vocabulary.encode(made, pa.array([text for text, _ in texts])).to_pylist()
    tokens, segments = np.zeros((2, len(texts), 16), np.int32)
    for row, ids in enumerate(encoded):
        tokens[row, : len(ids)], segments[row, : len(ids)] = ids, 1
    labels = np.array([[label, -1] for _, label in texts], np.int32)
    return PackedExamples(tokens, segments, np.zeros_like(tokens), labels)


def test_the_bag_of_words_knows_words_and_not_their_order():
    texts = [("wing dented", 1), ("no damage", 0), ("dented nose", 1), ("no harm", 0)]
    made = vocabulary.train([text for text, _ in texts], 300)
    data = {split: examples(texts, made) for split in ("train", "eval", "test")}
    data["test"] = examples([("dented wing", 1), ("wing dented", 1), ("no no", 0)], made)
    says = bag_of_words(data, made)["test"]
    assert says[0] == pytest.approx(says[1])
    assert says[2] < 0.5 < says[0]


def test_a_model_that_is_not_better_is_said_to_be_so():
    def entry(loss):
        return {"test": {"log_loss": loss, "wrong": 0.02}}

    assert verdict([entry(0.05), entry(0.08)]).startswith("The model beats the bag of words")
    assert verdict([entry(0.08), entry(0.08)]).startswith("The model does not beat")


def train_once(data: str, output: str) -> None:
    """Trains for an epoch, and prints what came of it."""
    from pipelines.cli.train import train_command

    code = train_command([data, "--output", output, "--epochs=2", "--json"])
    raise SystemExit(code)


def test_training_publishes_a_comparison(made, runs, tmp_path):
    ended = runs.start(f"{__name__}:train_once", made[0].folder, str(tmp_path / "trained")).wait()
    assert ended.code == 0, ended.err
    told = json.loads(ended.out.splitlines()[-1])
    assert [entry["name"] for entry in told["comparison"]] == [
        "the model",
        "a bag of words",
        "the share of training",
    ]
    page = (tmp_path / "trained" / "report" / "index.html").read_text()
    assert told["verdict"] in page
    assert json.loads((tmp_path / "trained" / "TRAINING.json").read_text())["job"] == "remarks"
    assert (tmp_path / "trained" / "model" / "model.keras").is_file()
