"""The flights job with a learner's exercises of a test's own: called in a forked process."""

from tests.support.light_job import preprocess_all_lightly


def run_with(folder: str, argv: list[str]) -> int:
    """Runs the job; its exercises are in that folder too."""
    import exercises

    exercises.__path__.insert(0, folder)
    preprocess_all_lightly()
    from pipelines.cli.run import run_command

    return run_command([*argv, "--steps", "exercises"])
