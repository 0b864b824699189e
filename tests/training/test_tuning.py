"""`workshop tune` as its user sees it: trials, kills, wrong requests, the best settings."""

import json

import pytest

from pipelines.problems import RequestError
from pipelines.training.tuning_study import fixed_line, prepare
from pipelines.training.tuning_worker import refuse_shared
from tests.support.searches import SETTINGS, ended_trials, killed_and_taken_up, made_again

TRIALS = 4


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tuning")


@pytest.fixture(scope="module")
def start(runs, data_set, folder):
    """Starts a search of small trials."""
    config = folder / "config.json"
    config.write_text(json.dumps(SETTINGS))

    def start(output, *argv, data=data_set):
        words = [data, "--output", output, "--config", config, *argv]
        return runs.start("pipelines.cli.tune:tune_command", [str(word) for word in words])

    return start


@pytest.fixture(scope="module")
def searched(start, folder):
    """A search that was killed and went on: (its folder, what `--json` printed)."""
    output = folder / "search"
    words = ("--trials", TRIALS, "--workers", 2, "--json")
    return output, killed_and_taken_up(lambda: start(output, *words), output)


def test_a_search_that_was_killed_goes_on_to_its_number_of_trials(searched):
    output, outcome = searched
    assert outcome["framework"] == "tensorflow"
    assert outcome["complete"] + outcome["pruned"] == TRIALS
    assert made_again(outcome)
    assert ended_trials(output) == TRIALS


@pytest.mark.parametrize("call", ["enqueue_trial", "tell"])
def test_a_kill_while_a_killed_trial_is_taken_up_neither_loses_nor_doubles_it(monkeypatch, call):
    import optuna
    from optuna.trial import TrialState

    from pipelines.training.config import Config
    from pipelines.training.tuning_study import take_up

    study = optuna.create_study()
    study.ask().suggest_float("learning_rate", 1e-4, 1e-2)
    (running,) = study.get_trials()
    done = getattr(study, call)

    def and_die(*args, **kwargs):
        done(*args, **kwargs)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(study, call, and_die)
        with pytest.raises(KeyboardInterrupt):
            take_up(study, Config(), None)
    take_up(study, Config(), None)
    states = [trial.state for trial in study.get_trials()]
    assert states == [TrialState.FAIL, TrialState.WAITING]
    assert study.get_trials()[1].system_attrs["fixed_params"] == running.params


def test_the_settings_that_it_began_with_are_among_the_trials(searched):
    _, outcome = searched
    assert outcome["base"] is not None
    assert outcome["best"]["log_loss"] <= outcome["base"]


def test_the_best_settings_are_what_train_takes(searched):
    from pipelines.training.config import read_config

    output, outcome = searched
    config = read_config(str(output / "best.json"))
    assert config.as_dict() == outcome["best"]["settings"]
    assert config.learning_rate == outcome["best"]["parameters"]["learning_rate"]
    # What the space does not decide is as it was given.
    assert list(config.features) == SETTINGS["features"]
    assert config.epochs == SETTINGS["epochs"]


def test_the_page_of_a_search_shows_every_trial_and_needs_no_network(searched):
    output, outcome = searched
    page = (output / "report" / "index.html").read_text()
    assert page.count("<svg") >= 3
    assert page.count('<td class="n">') > len(outcome["trials"])
    assert "<script" not in page
    assert 'src="' not in page


def test_the_test_split_is_not_read(start, folder, data_set, searched, tmp_path):
    import shutil

    _, outcome = searched
    data = tmp_path / "data"
    shutil.copytree(data_set, data)
    for shard in (data / "examples").glob("test-*"):
        shard.unlink()
    ended = start(folder / "search", "--trials", TRIALS, "--json", data=data).wait()
    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["best"] == outcome["best"]


def test_wrong_requests_for_a_search_get_one_sentence(start, tmp_path):
    output = tmp_path / "search"
    cases = [
        ((output, "--workers", 2, "--accelerator", "tpu"), "cannot share one tpu"),
        ((output, "--accelerator", "gpu"), "TensorFlow sees no GPU"),
    ]
    calls = [(start(*words), sentence) for words, sentence in cases]
    for call, sentence in calls:
        ended = call.wait()
        assert ended.code == 2, ended.err
        (said,) = [line for line in ended.err.splitlines() if not line.endswith("…")]
        assert sentence in said
        assert ended.out == ""


def test_a_folder_of_something_else_is_left_alone(searched, tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    identity = json.loads((searched[0] / "identity.json").read_text())
    other = {**identity, "settings": {**identity["settings"], "epochs": 3}}
    cases = [
        (str(tmp_path), identity, "holds something that is no search"),
        (str(tmp_path / "letter.txt"), identity, "is a file"),
        ("gs://bucket/x", identity, "a journal on a local disk"),
        (str(searched[0]), other, "a search with another settings"),
        (
            str(searched[0]),
            {**identity, "framework": "jax"},
            "trials tensorflow made, .* those of jax are not compared: .* --framework tensorflow",
        ),
    ]
    for folder, wanted, sentence in cases:
        with pytest.raises(RequestError, match=sentence), prepare(folder, wanted, False):
            pass
    assert (tmp_path / "letter.txt").read_text() == "dear"


def test_a_search_of_before_there_was_a_choice_goes_on_with_tensorflow_alone(tmp_path):
    old = {"data": "1", "settings": {}, "seats": {}}
    with prepare(str(tmp_path), old, False):
        pass
    with prepare(str(tmp_path), {**old, "framework": "tensorflow"}, False) as folder:
        assert folder == str(tmp_path)
    with (
        pytest.raises(RequestError, match="go on with --framework tensorflow, or give another"),
        prepare(str(tmp_path), {**old, "framework": "jax"}, False),
    ):
        pass


def test_several_processes_share_processors_alone():
    refuse_shared(1, "gpu")
    refuse_shared(4, "cpu")
    with pytest.raises(RequestError, match="--workers 4: processes cannot share one tpu"):
        refuse_shared(4, "tpu")


def test_half_an_entry_of_the_journal_takes_no_other_with_it():
    entry, half = b'{"op_code":4,"study_id":0}\n', b'{"op_code": 6, "tri'
    assert fixed_line(entry) == entry
    assert fixed_line(half) == b""
    assert fixed_line(half + entry) == entry
    assert fixed_line(b"\x00\n") == b""


def test_a_search_that_goes_on_does_not_draw_again_what_it_has_drawn(tmp_path):
    from pipelines.training import tuning_study
    from pipelines.training.config import Config
    from solutions.ex26_tune_model.solution import run_trial, search_space

    drawn = []
    for _ in range(2):
        study = tuning_study.open_study(str(tmp_path), 0)
        tuning_study.take_up(study, Config(), run_trial)
        seeds = [tuning_study.sampler_seed(0, n, tuning_study.begun(study)) for n in range(2)]
        for study in (tuning_study.open_study(str(tmp_path), seed) for seed in seeds):
            for _ in range(2):
                trial = study.ask()
                drawn.append(search_space(trial)["learning_rate"])
                study.tell(trial, 0.5)
    assert len(drawn) == len(set(drawn)) == 8
    # A new search is what it always was.
    assert tuning_study.sampler_seed(7, 1, 0) == 8


@pytest.mark.parametrize(
    ("settings", "lacks"),
    [
        ({"hidden": (64, 32, 16), "bins": 8}, None),
        # Out of its range, and tried all the same.
        ({"learning_rate": 0.5}, None),
        ({"hidden": (48, 24)}, "'48' not in (32, 64, 128, 256)"),
        ({"hidden": (64, 64)}, "there is no hidden [64, 64]"),
    ],
)
def test_a_search_begins_with_the_settings_that_there_are_where_its_space_has_them(
    tmp_path, settings, lacks
):
    from pipelines.training import tuning_study
    from pipelines.training.config import Config
    from solutions.ex26_tune_model.solution import run_trial, search_space

    study, base = tuning_study.open_study(str(tmp_path), 0), Config(**settings)
    assert tuning_study.take_up(study, base, run_trial) == lacks
    found = search_space(study.ask())
    begins = {name: getattr(base, name) for name in found} == found
    assert begins == (lacks is None)


def test_a_trial_that_is_behind_the_others_is_stopped():
    import optuna

    from pipelines.training.config import Config
    from solutions.ex26_tune_model.solution import run_trial

    study = optuna.create_study(pruner=optuna.pruners.MedianPruner(n_startup_trials=2))
    made = []

    def train_to(losses):
        def train(config):
            for loss in losses:
                made.append(loss)
                yield {"log_loss": loss}

        return train

    def run(losses):
        study.optimize(lambda trial: run_trial(trial, Config(), train_to(losses)), n_trials=1)
        return study.trials[-1].state.name, study.trials[-1].value

    assert run([0.5, 0.3, 0.4]) == ("COMPLETE", 0.3)
    assert run([0.4, 0.35, 0.3]) == ("COMPLETE", 0.3)
    made.clear()
    state, _ = run([0.9, 0.1, 0.1])
    assert state == "PRUNED"
    assert made == [0.9]
    assert run([float("nan")])[0] == "PRUNED"


def test_the_space_leaves_to_the_base_what_it_does_not_decide():
    import optuna

    from pipelines.training.config import Config
    from solutions.ex26_tune_model.solution import search_space

    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    for _ in range(200):
        # A configuration refuses what is out of its range.
        settings = search_space(study.ask())
        config = Config(**settings, epochs=3, seed=5)
        assert (config.epochs, config.seed) == (3, 5)
