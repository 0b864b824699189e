"""The report of a training: what `report.json` holds, and the page made of it."""

import dataclasses
import json

import numpy as np

from pipelines.schemas.splits import EVAL, TEST, TRAIN
from pipelines.training import baselines, intervals, metrics, slices
from pipelines.training.leaks import find_leaks
from pipelines.training.prepare import Plan

# Rows of the evaluation split on which each feature is shuffled.
_ABLATION_ROWS = 8_192

# Who says that no row ever is positive.
_NEVER = "always no"


def write_report(plan: Plan, trainer, state: dict, place, baseline: bool) -> dict:
    """Writes `report/report.json` and `report/index.html`; returns the former.

    The one place that looks at the test split.

    Args:
        trainer: with the best weights.
        place: the training's `Workspace`.
        baseline: train gradient boosting beside.
    """
    from pipelines.training.report_page import report_page

    rows = {split: rows_of(plan, trainer, split) for split in (EVAL, TEST)}
    report = compose(plan, trainer, state, rows, baseline)
    place.write(json.dumps(report, indent=1) + "\n", "report", "report.json")
    place.write(report_page(report), "report", "index.html")
    return report


def rows_of(plan: Plan, trainer, split: str) -> dict[str, np.ndarray]:
    """Predictions for every example of a split; see `Trainer.predict`."""
    steps = plan.steps(split, training=False)
    batches = trainer.distribute(lambda host: plan.feed(split, False, 0, host))
    return trainer.predict(batches, steps)


def inputs_of(plan: Plan, trainer, split: str) -> dict[str, np.ndarray]:
    """`numbers`, `ids` and the labels of every example of a split, without predictions."""
    pieces = []
    for batch in plan.every_example(split):
        real = batch["weight"] > 0
        pieces.append({name: column[real] for name, column in batch.items()})
    return {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}


def compose(plan: Plan, trainer, state: dict, rows: dict, baseline: bool) -> dict:
    """The report as plain data."""
    train = inputs_of(plan, trainer, TRAIN)
    test, label, objective = rows[TEST], rows[TEST]["label"], plan.data.objective
    probability = metrics.sigmoid(test["logit"])
    contestants = [("this model", probability)]
    boosting = None
    if baseline:
        boosted, boosting = baselines.gradient_boosting(train, test, plan.config.seed)
        contestants.append(("gradient boosting, same features", boosted))
    if number := baselines.best_number(plan.features, train):
        alone = baselines.number_alone(number, plan.features, train, test)
        contestants.append((f"{number} alone", alone))
    judged = [
        {
            "name": name,
            "test": metrics.classification(p, label),
            "intervals": intervals.of_classification(p, label),
        }
        for name, p in [*contestants, (_NEVER, baselines.always_negative(test))]
    ]
    return {
        "data": {"folder": plan.data.folder, "run": plan.data.run},
        "rows": objective.rows,
        "label": dataclasses.asdict(objective.label),
        "examples": {split: plan.data.examples(split) for split in (TRAIN, EVAL, TEST)},
        "positive": {
            TRAIN: float(train["label"].mean()),
            EVAL: float(rows[EVAL]["label"].mean()),
            TEST: float(label.mean()),
        },
        "calibration_bins": metrics.CALIBRATION_BINS,
        "comparison": judged,
        "gradient_boosting": boosting,
        "amount": _of_amount(plan, test, probability),
        "calibration": [
            {"name": name, "points": metrics.calibration(p, label)} for name, p in contestants
        ],
        "curves": [_curves(name, p, label) for name, p in contestants],
        "groups": slices.by_group(
            objective.modelling, plan.features, test, probability, plan.data.folder
        ),
        "ablations": ablations(plan, trainer, rows[EVAL]),
        "history": state["history"],
        "best_epoch": state["best"]["epoch"],
        "best_was_last": state["best"]["epoch"] == plan.config.epochs,
        "leaks": find_leaks(plan.features, train, rows[EVAL]),
        "features": sorted([*plan.features.names, *plan.features.unbounded]),
        "chosen_features": list(plan.config.features),
        "unused_features": list(plan.features.unbounded),
    }


def _of_amount(plan: Plan, test: dict, probability: np.ndarray) -> dict | None:
    """How good the quantiles are; None where the data has no label that is a number."""
    objective, shares = plan.data.objective, plan.config.quantiles
    if objective.amount is None:
        return None
    found = {
        **dataclasses.asdict(objective.amount),
        **metrics.quantile_metrics(test["amount"], test["quantiles"], shares),
        "threshold": objective.threshold,
        "contradictions": None,
    }
    if objective.threshold is not None:
        found["contradictions"] = metrics.contradictions(
            probability, test["quantiles"], shares, objective.threshold
        )
    return found


def _curves(name: str, probability, label) -> dict:
    from sklearn.metrics import precision_recall_curve, roc_curve

    if not 0 < label.sum() < len(label):
        return {"name": name, "roc": None, "precision_recall": None}
    false, true, _ = roc_curve(label, probability)
    precision, recall, _ = precision_recall_curve(label, probability)
    thin = metrics.thinned
    return {
        "name": name,
        "roc": {"false_positive_rate": thin(false), "true_positive_rate": thin(true)},
        "precision_recall": {"recall": thin(recall), "precision": thin(precision)},
    }


def ablations(plan: Plan, trainer, rows: dict) -> list[dict]:
    """How much worse the log loss gets when a feature's values are shuffled, worst first.

    On the evaluation split, of which some rows are enough.
    """
    some = {name: column[:_ABLATION_ROWS] for name, column in rows.items()}

    def log_loss(numbers, ids) -> float:
        logit = trainer.logits(numbers, ids, plan.batch)
        return metrics.log_loss(metrics.sigmoid(logit), some["label"])

    whole = log_loss(some["numbers"], some["ids"])
    found = []
    for name, columns in baselines.permutation_groups(plan.features).items():
        shuffled = baselines.permuted(some, columns, plan.config.seed)
        found.append(
            {"feature": name, "log_loss": log_loss(shuffled["numbers"], shuffled["ids"]) - whole}
        )
    return sorted(found, key=lambda entry: -entry["log_loss"])
