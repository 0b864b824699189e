"""The report of a search: what `report.json` holds, and the page made of it."""

from importlib import resources

from pipelines.reports.page_style import page_style
from pipelines.training import tuning_study
from pipelines.training.frameworks import NAMES
from pipelines.training.report_page import _COLOURS, _axes, _svg

# Trials that ran to their end, from which importance can be told.
_ENOUGH = 4


def compose(study, data, base, framework: str) -> dict:
    """The report as plain data.

    Args:
        study: an `optuna.Study`.
        data: the `DataSet`.
        base: the settings that the search began with.
        framework: that made the trials' steps.
    """
    trials = study.get_trials(deepcopy=False)
    ended = [_trial(trial) for trial in trials if trial.state.is_finished()]
    complete = [trial for trial in ended if trial["state"] == "complete"]
    best = min(complete, key=lambda trial: trial["log_loss"], default=None)
    first = next((trial for trial in complete if _is(trial["settings"], base)), None)
    return {
        "data": {"folder": data.folder, "run": data.run},
        "framework": framework,
        "base": first and first["log_loss"],
        "best": best,
        "complete": len(complete),
        "pruned": sum(trial["state"] == "pruned" for trial in ended),
        "failed": sum(trial["state"] == "fail" for trial in ended),
        "importance": _importance(study, len(complete)),
        "trials": ended,
    }


def _is(settings: dict | None, base) -> bool:
    # A unit that the settings leave open is found from the data.
    found = {**(settings or {}), **({} if base.amount_unit else {"amount_unit": 0.0})}
    return found == base.as_dict()


def _trial(trial) -> dict:
    values = trial.intermediate_values
    seconds = (trial.datetime_complete - trial.datetime_start).total_seconds()
    return {
        "trial": trial.number,
        "state": trial.state.name.lower(),
        "log_loss": trial.value if trial.state.name == "COMPLETE" else None,
        "epochs": [values[epoch] for epoch in sorted(values)],
        "parameters": trial.params,
        "settings": trial.user_attrs.get(tuning_study.SETTINGS),
        "seconds": round(seconds, 1),
    }


def _importance(study, complete: int) -> dict[str, float]:
    """Each parameter's share of the variance among finished trials, by fANOVA."""
    import optuna

    if complete < _ENOUGH:
        return {}
    evaluator = optuna.importance.FanovaImportanceEvaluator(seed=0)
    try:
        found = optuna.importance.get_param_importances(study, evaluator=evaluator)
    except (RuntimeError, ValueError):
        # All trials came out the same, or share no parameter.
        return {}
    return {name: round(float(share), 4) for name, share in found.items()}


def tuning_page(report: dict) -> str:
    """The report as HTML, with SVG charts inline."""
    import jinja2
    from markupsafe import Markup

    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.globals["frameworks"] = NAMES
    environment.filters["figure"] = lambda value: "" if value is None else f"{value:.4f}"
    environment.filters["value"] = lambda v: f"{v:.3g}" if isinstance(v, float) else str(v)
    complete = [trial for trial in report["trials"] if trial["state"] == "complete"]
    charts = {
        "history": _history(complete) if complete else "",
        "epochs": _epochs(report["trials"]) if complete else "",
        "importance": _importance_chart(report["importance"]) if report["importance"] else "",
        "parallel": _parallel(complete) if len(complete) > 1 else "",
    }
    template = (resources.files("pipelines.training") / "tuning.html").read_text(encoding="utf-8")
    names = sorted({name for trial in report["trials"] for name in trial["parameters"]})
    return environment.from_string(template).render(
        style=Markup(page_style()), report=report, charts=charts, names=names
    )


def _history(complete: list[dict]):
    figure, axes = _axes(2.8)
    numbers = [trial["trial"] for trial in complete]
    losses = [trial["log_loss"] for trial in complete]
    best = [min(losses[: i + 1]) for i in range(len(losses))]
    axes.plot(numbers, losses, "o", markersize=4, color=_COLOURS[0], label="a trial")
    axes.step(numbers, best, where="post", color=_COLOURS[1], linewidth=1.4, label="best so far")
    axes.set(xlabel="trial", ylabel="log loss, nats")
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.legend(frameon=False, fontsize=8)
    return _svg(figure, "Log loss by trial")


def _epochs(trials: list[dict]):
    figure, axes = _axes(2.8)
    for trial in trials:
        pruned = trial["state"] != "complete"
        axes.plot(
            range(1, len(trial["epochs"]) + 1),
            trial["epochs"],
            color=_COLOURS[1] if pruned else _COLOURS[0],
            linewidth=1,
            marker="x" if pruned else None,
            markevery=[-1] if trial["epochs"] else None,
            alpha=0.7,
        )
    axes.set(xlabel="epoch", ylabel="log loss, nats")
    axes.xaxis.get_major_locator().set_params(integer=True)
    return _svg(figure, "Log loss by epoch of every trial")


def _importance_chart(importance: dict[str, float]):
    figure, axes = _axes(max(1.8, 0.3 * len(importance)))
    names = list(importance)[::-1]
    axes.barh(names, [importance[name] for name in names], color=_COLOURS[0])
    axes.set(xlabel="share of the variance", xlim=(0, 1))
    axes.tick_params(labelsize=8)
    return _svg(figure, "Importance")


def _parallel(complete: list[dict]):
    import matplotlib

    names = sorted(set.intersection(*(set(trial["parameters"]) for trial in complete)))
    figure, axes = _axes(3.6)
    figure.set_size_inches(10.4, 3.6)
    losses = [trial["log_loss"] for trial in complete]
    low, high = min(losses), max(losses)
    colours = matplotlib.colormaps["viridis"]
    columns = [[trial["parameters"][name] for trial in complete] for name in names] + [losses]
    # Logarithms where a parameter spans more than one power of ten.
    scaled = [_placed(column) for column in columns]
    order = sorted(range(len(complete)), key=lambda i: -losses[i])
    for i in order:
        share = (losses[i] - low) / (high - low) if high > low else 0.0
        heights = [column[i] for column in scaled]
        axes.plot(heights, color=colours(share * 0.85), linewidth=1.2, alpha=0.85)
    for place, column in enumerate(columns):
        for height, value in ((-0.06, min(column)), (1.03, max(column))):
            text = f"{value:.3g}" if place < len(names) else f"{value:.4f}"
            axes.text(place, height, text, ha="center", fontsize=7.5, color="#444")
        axes.axvline(place, color="#bbb", linewidth=0.8, zorder=0)
    axes.set_xticks(range(len(columns)), [*names, "log loss"], fontsize=8)
    axes.set(ylim=(-0.1, 1.1), yticks=[])
    axes.spines["left"].set_visible(False)
    axes.grid(visible=False)
    return _svg(figure, "Every finished trial, a line each")


def _placed(column: list) -> list[float]:
    import numpy as np

    values = np.array(column, np.float64)
    if values.min() > 0 and values.max() / values.min() > 10:
        values = np.log(values)
    spread = values.max() - values.min()
    return ((values - values.min()) / spread if spread else np.full(len(values), 0.5)).tolist()
