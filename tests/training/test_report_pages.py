"""The pages of trainings and searches: by night, and on a phone as on a desk."""

import itertools
from types import SimpleNamespace

import pytest
from markupsafe import Markup

from pipelines.remarks import classifier_report
from pipelines.training import report_page, tuning_report
from tests.support.browser import CONTRASTS, browser
from tests.support.shown_page import Elements, in_a_browser

CHART = Markup('<svg role="img" aria-label="A chart" viewBox="0 0 374 201" version="1.1"></svg>')
METRICS = ("auc", "average_precision", "brier", "log_loss")
CONTESTANTS = ("this model", "gradient boosting, same features", "dep_delay_z alone", "always no")
NUMBERS = {"auc": 0.9196, "average_precision": 0.8658, "brier": 0.0744, "log_loss": 0.2564}
SETTINGS = {
    **{"bins": 64, "dropout": 0.446, "embedding": 16, "layers": 3, "learning_rate": 0.000703},
    **{"quantile_loss": 0.0502, "weight_decay": 0.00362, "width": 256},
}


def report() -> dict:
    point = {"examples": 12_345, "predicted": 0.1, "observed": 0.12, "interval": [0.11, 0.13]}
    group = {
        **{"name": "September", "examples": 12_345, "positive": 0.2},
        **{"predicted": 0.21, "auc": 0.91, "brier": 0.07},
    }
    contradiction = {
        **{"quantile": 0.5, "by_quantile_only": 1_234, "by_probability_only": 567},
        **{"share": 0.04, "interval": [0.03, 0.05]},
    }
    return {
        "rows": "flights",
        "label": {"name": "late", "title": "arrive 15 minutes late or more"},
        "examples": {"train": 257_090, "eval": 32_480, "test": 37_772},
        "positive": {"train": 0.24, "eval": 0.26, "test": 0.23},
        "history": [{}],
        "best_epoch": 1,
        "best_was_last": False,
        "comparison": [
            {
                "name": name,
                "test": {**NUMBERS, "calibration_error": 0.0075},
                "intervals": {metric: [0.9162, 0.9226] for metric in METRICS},
            }
            for name in CONTESTANTS
        ],
        "calibration_bins": 15,
        "gradient_boosting": {"max_iter": 300, "seconds": 12.3},
        "calibration": [{"points": [point] * 3}],
        "amount": {
            **{"title": "minutes of delay at arrival", "mean_absolute_error": 9.4},
            **{"threshold": 15.0, "contradictions": [contradiction] * 3},
            "quantiles": [{"quantile": 0.5, "below": 0.5, "pinball_loss": 4.7}],
        },
        "groups": {"origin": [group] * 3},
        "ablations": [],
        "leaks": [],
        "unused_features": [],
        "data": {"folder": "build/flights", "run": "0aaed86d8b74"},
    }


def search() -> dict:
    trials = [
        {
            **{"trial": number, "state": "complete", "log_loss": 0.2756, "epochs": [1] * 10},
            **{"parameters": SETTINGS, "seconds": 103.8},
        }
        for number in range(3)
    ]
    return {
        **{"trials": trials, "complete": 3, "pruned": 0, "base": 0.28, "importance": {}},
        **{"best": {"trial": 1, "log_loss": 0.2756}, "data": report()["data"]},
    }


def remarks() -> dict:
    test = {"auc": 0.9312, "log_loss": 0.3061, "brier": 0.2068, "wrong": 0.1234}
    names = ("the model", "a bag of words", "the share of training")
    return {
        "job": "remarks",
        "verdict": "The model beats the bag of words: log loss 0.3061 to 0.3157.",
        "documents": {"train": 6_800, "eval": 500, "test": 800},
        "comparison": [{"name": name, "test": test} for name in names],
        "history": [{"train": 0.6, "eval": 0.61}],
    }


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The three pages, by name, with a chart that takes no time."""
    folder = tmp_path_factory.mktemp("pages")
    charts = ("_calibration", "_curve", "_history", "_ablations", "_group_chart")
    with pytest.MonkeyPatch.context() as patch:
        for name in charts:
            patch.setattr(report_page, name, lambda *_: CHART)
        for name in ("_history", "_epochs", "_parallel"):
            patch.setattr(tuning_report, name, lambda *_: CHART)
        texts = {
            "training": report_page.report_page(report()),
            "tuning": tuning_report.tuning_page(search()),
            "remarks": classifier_report.page(remarks()),
        }
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text)
    return SimpleNamespace(texts=texts, folder=folder)


def test_each_is_a_document_of_its_own_that_knows_night(pages):
    for text in pages.texts.values():
        tags = Elements(text).tags
        assert [tag for tag, _ in tags].count("main") == 1
        assert not {"script", "link", "img"} & {tag for tag, _ in tags}
        assert "prefers-color-scheme:dark" in text
        assert "http" not in text.replace("http-equiv", "")


def test_a_figure_of_a_comparison_knows_what_it_is_where_it_has_no_column(pages):
    for name in ("training", "remarks"):
        cells = [one for tag, one in Elements(pages.texts[name]).tags if "data-of" in one]
        assert len(cells) >= 12
        assert all(one["role"] == "cell" for one in cells)
    text = Elements(pages.texts["training"]).text
    assert text.count("0.9162 to 0.9226") == len(METRICS) * len(CONTESTANTS)
    assert text.count("12,345") == 6  # of bins and groups


@in_a_browser
def test_they_fit_a_phone_and_can_be_read_by_night(pages, tmp_path):
    cut = (
        "[...document.querySelectorAll('.wide')].filter(e => e.scrollWidth > e.clientWidth).length"
    )
    with browser(tmp_path) as tab:
        for name, width in itertools.product(pages.texts, (320, 420, 1100)):
            tab.open((pages.folder / f"{name}.html").as_uri())
            tab.resize(width)
            tab.value("document.querySelectorAll('details').forEach(one => one.open = true)")
            assert tab.value("document.documentElement.scrollWidth") == width, (name, width)
            # A search's settings have more columns than a phone; they are all there on a desk.
            if width == 1100 or (width == 420 and name != "tuning"):
                assert not tab.value(cut), (name, width)
            for scheme in ("light", "dark"):
                tab.emulate(scheme=scheme)
                faint = {k: v for k, v in tab.value(CONTRASTS).items() if v < 4.5}
                assert not faint, (name, scheme, faint)
