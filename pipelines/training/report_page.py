"""The report's page: one file with its charts in it, no network."""

import io
from importlib import resources

from pipelines.reports.page_style import page_style
from pipelines.training.leaks import told_of_leaks

_COLOURS = ("#1f5fa8", "#c2571a", "#5b6b7a")
_WIDTH, _HEIGHT = 5.2, 3.6


def report_page(report: dict) -> str:
    """The report as HTML, with SVG charts inline."""
    import jinja2
    from markupsafe import Markup

    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["share"] = lambda value: "" if value is None else f"{value:.2%}"
    environment.filters["figure"] = lambda value: "" if value is None else f"{value:.4f}"
    environment.filters["amount"] = lambda value: (
        f"{value:,.3g}" if value < 1e4 else f"{value:,.0f}"
    )
    environment.filters["interval"] = lambda ends: (
        "" if ends is None else f"{ends[0]:.4f} to {ends[1]:.4f}"
    )
    environment.filters["shares"] = lambda ends: f"{ends[0]:.1%} to {ends[1]:.1%}"
    charts = {
        "calibration": _calibration(report),
        "roc": _curve(report, "roc", "false_positive_rate", "true_positive_rate"),
        "precision_recall": _curve(report, "precision_recall", "recall", "precision"),
        "history": _history(report),
        "ablations": _ablations(report),
    }
    groups = {kind: _group_chart(kind, rows) for kind, rows in report["groups"].items() if rows}
    template = (resources.files("pipelines.training") / "report.html").read_text(encoding="utf-8")
    leaks = told_of_leaks(report["leaks"], report["label"]["name"])
    return environment.from_string(template).render(
        style=Markup(page_style()), report=report, charts=charts, groups=groups, leaks=leaks
    )


def _axes(height: float = _HEIGHT):
    # The object's own interface: no backend with a window is looked for.
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_WIDTH, height), layout="constrained")
    FigureCanvasSVG(figure)
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color="#e4e4e4", linewidth=0.6)
    axes.set_axisbelow(True)
    return figure, axes


def _svg(figure, title: str):
    import matplotlib
    from markupsafe import Markup, escape

    out = io.StringIO()
    # The same ids every time, and text as text: it can be searched and read aloud.
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": title}):
        figure.savefig(out, format="svg", metadata={"Date": None})
    text = out.getvalue()
    inner = text[text.index("<svg") :]
    return Markup(inner.replace("<svg", f'<svg role="img" aria-label="{escape(title)}"', 1))


def _calibration(report: dict):
    figure, axes = _axes()
    axes.plot([0, 1], [0, 1], color="#999", linewidth=1, linestyle="--")
    mine = report["calibration"][0]["points"]
    axes.vlines(
        [p["predicted"] for p in mine],
        [p["interval"][0] for p in mine],
        [p["interval"][1] for p in mine],
        color=_COLOURS[0],
        linewidth=1,
        alpha=0.6,
    )
    for colour, curve in zip(_COLOURS, report["calibration"], strict=False):
        points = curve["points"]
        axes.plot(
            [p["predicted"] for p in points],
            [p["observed"] for p in points],
            marker="o",
            markersize=3.5,
            linewidth=1.4,
            color=colour,
            label=curve["name"],
        )
    axes.set(xlabel="predicted probability", ylabel="share of positives")
    axes.legend(frameon=False, fontsize=8)
    return _svg(figure, "Calibration")


def _curve(report: dict, kind: str, across: str, up: str):
    figure, axes = _axes()
    for colour, curve in zip(_COLOURS, report["curves"], strict=False):
        if curve[kind]:
            axes.plot(
                curve[kind][across],
                curve[kind][up],
                linewidth=1.4,
                color=colour,
                label=curve["name"],
            )
    axes.set(xlabel=across.replace("_", " "), ylabel=up.replace("_", " "), xlim=(0, 1), ylim=(0, 1))
    axes.legend(frameon=False, fontsize=8)
    return _svg(figure, kind.replace("_", " "))


def _history(report: dict):
    figure, axes = _axes(2.6)
    epochs = [entry["epoch"] for entry in report["history"]]
    for colour, split in zip(_COLOURS, ("train", "eval"), strict=False):
        losses = [entry[split]["log_loss"] for entry in report["history"]]
        axes.plot(epochs, losses, marker="o", markersize=3.5, color=colour, label=split)
    axes.set(xlabel="epoch", ylabel="log loss, nats")
    axes.set_xticks(epochs[:: max(1, len(epochs) // 10)])
    axes.legend(frameon=False, fontsize=8)
    return _svg(figure, "Log loss by epoch")


def _ablations(report: dict):
    entries = report["ablations"][::-1]
    figure, axes = _axes(max(2.0, 0.2 * len(entries)))
    axes.barh([e["feature"] for e in entries], [e["log_loss"] for e in entries], color=_COLOURS[0])
    axes.set_xlabel("log loss added by shuffling it", fontsize=9)
    axes.set_xscale("symlog", linthresh=1e-4)
    axes.set_xlim(left=min(0.0, *(e["log_loss"] for e in entries)) if entries else 0.0)
    axes.set_xticks([0, 1e-3, 1e-2, 1e-1, 1], ["0", "0.001", "0.01", "0.1", "1"])
    axes.tick_params(labelsize=8)
    axes.margins(y=0.01)
    return _svg(figure, "What mattered")


def _group_chart(kind: str, rows: list[dict]):
    figure, axes = _axes(2.8)
    names = [row["name"] for row in rows]
    places = range(len(rows))
    axes.bar(places, [row["brier"] for row in rows], color=_COLOURS[0])
    axes.set_xticks(places, names, fontsize=8)
    axes.set(xlabel=kind, ylabel="Brier score")
    axes.grid(axis="x", visible=False)
    return _svg(figure, f"Brier score by {kind}")
