"""The contract of exercise 35: its suite, its model, its package, its words."""

import re

import numpy as np
import pyarrow as pa
import pytest

from exercises.ex35_your_own_pipeline.laws import (
    SPLITS,
    answers,
    auc,
    figures,
    hand_in,
    rank_of,
)
from exercises.ex35_your_own_pipeline.planting import KINDS

SECONDS = 300
CAUGHT, CAUGHT_OF_A_KIND = 0.9, 0.75
MOST_REJECTED, MOST_BESIDE = 0.05, 0.1
TOO_GOOD = 0.995
LEAST_WORDS = 12
QUESTIONS = {
    1: "What is predicted, and for whom?",
    2: "When is the prediction made, and what is not known then?",
    3: "What tells rows apart, and what stays together in a split?",
    4: "What does the suite reject, and why?",
    5: "Does the model beat its baselines on unseen days?",
    6: "What would you doubt?",
}


@pytest.mark.task("suite", seconds=SECONDS)
def test_planted_defects_are_caught(harness):
    own = hand_in(harness)
    spoilt, planted = own.spoilt(harness.seed)
    ran = own.checked([spoilt], "The job, on your table with planted defects,")
    keys = own.keys(spoilt)
    rejected = {*own.keys(ran.value[0]["quarantined"])}
    kinds = {kind: [0, 0] for kind in KINDS if any(one.kind == kind for one in planted)}
    missed = ""
    for one in planted:
        hit = keys[one.row] in rejected
        kinds[one.kind][0] += hit
        kinds[one.kind][1] += 1
        if not hit and not missed:
            missed = f"{one.column} = {spoilt.column(one.column)[one.row].as_py()!r}"
    caught = sum(hits for hits, _ in kinds.values())
    rates = ", ".join(f"{kind} {hits} of {count}" for kind, (hits, count) in kinds.items())
    ran.must(
        caught >= CAUGHT * len(planted)
        and all(hits >= CAUGHT_OF_A_KIND * count for hits, count in kinds.values()),
        f"Of {len(planted)} rows with a planted defect {caught} are quarantined: {rates}.",
        expected=f"{CAUGHT:.0%} of all, {CAUGHT_OF_A_KIND:.0%} of each kind",
        got=f"not caught, for one: {missed}",
        meaning="What `workshop new` has observed only warns. Say in the schema (`min`, `max`, "
        "`values`, `nullable`) or in the suite what must be. Planted are: "
        + "; ".join(f"{kind}, {KINDS[kind]}" for kind in kinds)
        + ".",
        hint=2,
    )


@pytest.mark.task("suite", seconds=SECONDS)
def test_clean_rows_get_through(harness):
    own = hand_in(harness)
    base = own.base()
    bad = base["quarantined"]
    share = bad.num_rows / own.rows.num_rows
    rules = bad.column("_rules").to_pylist()
    own.said.must(
        share <= MOST_REJECTED,
        f"{bad.num_rows:,} of your {own.rows.num_rows:,} rows are quarantined: {share:.0%}.",
        expected=f"{MOST_REJECTED:.0%} at most",
        got=f"{rules[0]}" if rules else "",
        meaning="A suite that rejects what is only unusual is switched off in its first week.",
        hint=3,
    )
    spoilt, planted = own.spoilt(harness.seed)
    ran = own.checked([spoilt], "The job, on your table with planted defects,")
    keys = own.keys(spoilt)
    of_planted = {keys[one.row] for one in planted}
    before = {*own.keys(bad)}
    beside = {*own.keys(ran.value[0]["quarantined"])} - of_planted - before
    ran.must(
        len(beside) <= MOST_BESIDE * own.rows.num_rows,
        f"{len(beside):,} rows without a defect are quarantined beside {len(planted)} with one.",
        expected=f"{MOST_BESIDE:.0%} of {own.rows.num_rows:,} rows at most",
        got=f"{len(beside):,}",
        meaning="One bad row must not take its neighbours along: what a step makes of other rows "
        "must bear that one of them is wrong.",
        hint=3,
    )


@pytest.mark.task("model", seconds=SECONDS)
def test_no_feature_alone_tells_the_label(harness):
    own = hand_in(harness)
    sets = own.base()
    parts = [sets[split] for split in SPLITS]
    label = own.facts["label"]
    made = np.array([value for part in own.labels() for value in part], np.int64)
    for name in own.facts["features"]:
        column = pa.chunked_array([chunk for part in parts for chunk in part.column(name).chunks])
        found = auc(rank_of(column, made), made)
        own.said.must(
            found < TOO_GOOD,
            f"{name} alone ranks the label with an AUC of {found:.3f}.",
            expected=f"less than {TOO_GOOD}",
            got=f"{found:.3f}",
            meaning=f"A column that alone tells {label['column']} is known too late, more often "
            'than not: is it `known = "after"`?',
            hint=1,
        )


@pytest.mark.task("model", seconds=SECONDS)
def test_the_report_is_that_of_the_training(harness):
    own = hand_in(harness)
    model, others = figures(own.report)
    own.said.must(
        _is_line(model) and len(others) >= 2 and all(map(_is_line, others)),
        "The report does not compare the model with its baselines.",
        expected="the comparison of `./workshop train`: this model, and two baselines at least",
        got=str(own.report)[:300],
        meaning="Train, then pack: what was measured on unseen days goes with the job.",
        hint=2,
    )
    never = next((one for one in others if one["name"] in ("always no", "always yes")), None)
    made = [value for part in own.labels() for value in part]
    share = sum(made) / len(made)
    told = own.report.get("positive")
    own.said.must(
        never is not None and isinstance(told, float) and abs(told - share) <= max(0.1, share / 2),
        "The report is of other rows than these: the share of positives does not fit.",
        expected=f"about {share:.2f}, as in table()",
        got=f"{told}",
        meaning="Train on a run of this job, and pack again.",
        hint=2,
    )
    own.said.must(
        own.report.get("label") == own.facts["label"]["name"],
        "The report is of another label.",
        expected=own.facts["label"]["name"],
        got=str(own.report.get("label")),
        hint=2,
    )


def _is_line(one: dict) -> bool:
    numbers = [one.get(key) for key in ("auc", "low", "high")]
    return all(isinstance(x, float) and 0 <= x <= 1 for x in numbers) and numbers[1] <= numbers[2]


@pytest.mark.task("model", seconds=SECONDS)
def test_the_readme_says_what_the_report_says(harness):
    own = hand_in(harness)
    model, others = figures(own.report)
    best = max(others, key=lambda one: one["auc"])
    if best["auc"] < model["low"]:
        right = "Yes"
    elif best["auc"] > model["high"]:
        right = "No"
    else:
        right = "Not clearly"
    said = answers(own.readme).get(5, "")
    first = next((one for one in ("Not clearly", "Yes", "No") if said.startswith(one)), "")
    own.said.must(
        first == right,
        f"The README's answer 5 begins with {first!r}, and the report says {right!r}."
        if first
        else "The README's answer 5 begins with none of Yes, No and Not clearly.",
        expected=f"{right}: the model's AUC is {model['auc']:.3f} ({model['low']:.3f} to "
        f"{model['high']:.3f}), that of {best['name']} {best['auc']:.3f}",
        got=said[:120],
        meaning="Yes: the best baseline is below the interval of the model's AUC. No: it is above. "
        "Within it is Not clearly. To say so is no disgrace, and to hide it is one.",
        hint=3,
    )
    for value, whose in ((model["auc"], "the model"), (best["auc"], best["name"])):
        own.said.must(
            f"{value:.3f}"[:4] in said or f"{value:.2f}" in said,
            f"The README's answer 5 does not give the AUC of {whose}.",
            expected=f"{value:.2f}",
            got=said[:200],
            meaning="A claim has its figures beside it.",
            hint=3,
        )
    first = next(iter(re.findall(r"\b[01]\.\d\d+", said)), "")
    own.said.must(
        first != "" and abs(float(first) - model["auc"]) <= 0.1 ** len(first[2:]),
        f"The first figure of the README's answer 5 is {first}, which is not the model's AUC.",
        expected=f"{model['auc']:.3f} of this model, then {best['auc']:.3f} of {best['name']}",
        got=said[:200],
        meaning="The model's figure comes first, then that of the best baseline: whoever has them "
        "the wrong way round praises the wrong one.",
        hint=3,
    )


@pytest.mark.task("readme", seconds=SECONDS)
def test_the_readme_answers_six_questions(harness):
    own = hand_in(harness)
    said = answers(own.readme)
    for number, question in QUESTIONS.items():
        words = re.findall(r"\w+", said.get(number, ""))
        own.said.must(
            len(words) >= LEAST_WORDS and "…" not in said.get(number, ""),
            f"The README does not answer question {number}: {question}",
            expected=f"a heading `## {number}. …` and {LEAST_WORDS} words or more",
            got=said.get(number, "no such heading"),
            meaning="Whoever takes the job over has these six questions, and you for an hour.",
            hint=1,
        )


@pytest.mark.task("readme", seconds=SECONDS)
def test_the_answers_name_the_columns(harness):
    own = hand_in(harness)
    said, facts = answers(own.readme), own.facts
    label = facts["label"]
    wanted = {
        1: ([label["name"], label["column"]], 1),
        2: (facts["after"] or ["nothing"], 1),
        3: (facts["identity"], len(facts["identity"])),
        4: ([*facts["columns"], *facts["added"]], 1),
    }
    for number, (names, least) in wanted.items():
        found = [
            name for name in names if re.search(rf"\b{re.escape(name)}\b", said.get(number, ""))
        ]
        own.said.must(
            len(found) >= least,
            f"The README's answer {number} names {len(found)} of the columns that it is about.",
            expected=f"{least} of {', '.join(names[:8])}",
            got=said.get(number, "")[:200],
            meaning=QUESTIONS[number],
            hint=2,
        )
