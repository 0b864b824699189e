"""The flights job with a preprocessing that analyses little or nothing: in a forked process.

TensorFlow Transform takes most of the time of a small run, and most tests of runs are
about something else. All that a consumer of the manifest finds is there, with few features.
"""


def preprocess_all_lightly() -> None:
    """Puts it in the seat's place, for the rest of this process."""
    from solutions.ex15_preprocess_features import solution

    # Within a function, so that it is pickled whole: workers elsewhere do not have the tests.
    def preprocess_lightly(inputs: dict) -> dict:
        """Two numbers and the labels, as they come; 0 where there is none."""
        import tensorflow as tf

        numbers = {
            name: tf.where(tf.math.is_nan(inputs[name]), 0.0, inputs[name])
            for name in ("dep_delay", "distance")
        }
        return {**numbers, "late": inputs["late"], "arrival_delay": inputs["arrival_delay"]}

    solution.preprocessing_fn = preprocess_lightly


def preprocess_with_one_of_each() -> None:
    """Puts one analysis of each kind in the seat's place: a scale, a vocabulary, buckets.

    For what TensorFlow Transform does on another runner or storage, where one of each tells as
    much as thirty features.
    """
    from solutions.ex15_preprocess_features import solution

    def preprocess_with_one_of_each(inputs: dict) -> dict:
        """Three features and the labels."""
        from pipelines.transform import encodings

        return {
            **encodings.z_scores({"dep_delay": inputs["dep_delay"]}),
            **encodings.vocabulary_ids({"tailnum": inputs["tailnum"]}, {"tailnum": 4}),
            **encodings.quantile_buckets({"distance": inputs["distance"]}, 5),
            "late": inputs["late"],
            "arrival_delay": inputs["arrival_delay"],
        }

    solution.preprocessing_fn = preprocess_with_one_of_each


def run_with_one_of_each(argv: list[str]) -> int:
    """Runs the job with one analysis of each kind; returns its exit code."""
    from pipelines.cli.run import run_command

    preprocess_with_one_of_each()
    return run_command(argv)


def rehearse_with_one_of_each(argv: list[str]) -> int:
    """Rehearses the job's submission with one analysis of each kind; returns the exit code."""
    from pipelines.cli.rehearse import rehearse_command

    preprocess_with_one_of_each()
    return rehearse_command(argv)


def run_lightly(argv: list[str]) -> int:
    """Runs the job; returns its exit code."""
    from pipelines.cli.run import run_command

    preprocess_all_lightly()
    return run_command(argv)


def run_lightly_and_leave(argv: list[str]) -> None:
    """Runs the job and ends the process, as the command does."""
    from pipelines.cli.run import run_and_leave

    preprocess_all_lightly()
    run_and_leave(argv)


def rehearse_lightly(argv: list[str]) -> int:
    """Rehearses the job's submission; returns the exit code."""
    from pipelines.cli.rehearse import rehearse_command

    preprocess_all_lightly()
    return rehearse_command(argv)
