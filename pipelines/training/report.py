"""The report of a training: what `report.json` holds, and the page made of it."""

import json

import numpy as np

from pipelines.training import baselines, metrics, slices
from pipelines.training.prepare import EVAL, TEST, TRAIN, Plan

# Rows of the evaluation split on which each feature is shuffled.
_ABLATION_ROWS = 8_192


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
    steps = plan.part(split, training=False).steps
    batches = trainer.distribute(lambda host: plan.feed(split, False, 0, host))
    return trainer.predict(batches, steps)


def inputs_of(plan: Plan, trainer, split: str) -> dict[str, np.ndarray]:
    """`numbers`, `ids`, `late` and `delay` of every example of a split, without predictions."""
    pieces = []
    for host in range(plan.accelerator.hosts):
        part = plan.part(split, False, host)
        batches = plan.feed(split, False, 0, host)
        for batch in batches.take(part.batches).as_numpy_iterator():
            real = batch["weight"] > 0
            pieces.append({name: column[real] for name, column in batch.items()})
    return {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}


def compose(plan: Plan, trainer, state: dict, rows: dict, baseline: bool) -> dict:
    """The report as plain data."""
    train = inputs_of(plan, trainer, TRAIN)
    test, late = rows[TEST], rows[TEST]["late"]
    probability = metrics.sigmoid(test["logit"])
    alone = baselines.departure_delay_alone(plan.features, train, test)
    contestants = [("this model", probability)]
    boosting = None
    if baseline:
        boosted, boosting = baselines.gradient_boosting(train, test, plan.config.seed)
        contestants.append(("gradient boosting, same features", boosted))
    contestants += [
        ("departure delay alone", alone),
        ("always on time", baselines.always_on_time(test)),
    ]
    return {
        "data": {"folder": plan.data.folder, "run": plan.data.run},
        "examples": {split: plan.data.examples(split) for split in (TRAIN, EVAL, TEST)},
        "late": {
            TRAIN: float(train["late"].mean()),
            EVAL: float(rows[EVAL]["late"].mean()),
            TEST: float(late.mean()),
        },
        "calibration_bins": metrics.CALIBRATION_BINS,
        "comparison": [
            {"name": name, "test": metrics.classification(p, late)} for name, p in contestants
        ],
        "gradient_boosting": boosting,
        "delay": metrics.delay_metrics(test["delay"], test["quantiles"], plan.config.quantiles),
        "calibration": [
            {"name": name, "points": metrics.calibration(p, late)}
            for name, p in contestants
            if name != "always on time"
        ],
        "curves": [_curves(name, p, late) for name, p in contestants if name != "always on time"],
        "groups": slices.by_group(plan.features, test, probability, plan.data.folder),
        "ablations": ablations(plan, trainer, rows[EVAL]),
        "history": state["history"],
        "best_epoch": state["best"]["epoch"],
        "unused_features": list(plan.features.unbounded),
    }


def _curves(name: str, probability, late) -> dict:
    from sklearn.metrics import precision_recall_curve, roc_curve

    if not 0 < late.sum() < len(late):
        return {"name": name, "roc": None, "precision_recall": None}
    false, true, _ = roc_curve(late, probability)
    precision, recall, _ = precision_recall_curve(late, probability)
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
        return metrics.classification(metrics.sigmoid(logit), some["late"])["log_loss"]

    whole = log_loss(some["numbers"], some["ids"])
    found = []
    for name, columns in baselines.permutation_groups(plan.features).items():
        shuffled = baselines.permuted(some, columns, plan.config.seed)
        found.append(
            {"feature": name, "log_loss": log_loss(shuffled["numbers"], shuffled["ids"]) - whole}
        )
    return sorted(found, key=lambda entry: -entry["log_loss"])
