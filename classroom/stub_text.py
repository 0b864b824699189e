"""The stub of an exercise: what its `exercise.py` says before anybody has written in it."""

from classroom import class_copy
from classroom.catalog import Exercise
from pipelines.problems import RequestError


def stub_text(exercise: Exercise) -> str:
    """The stub, made of the reference's answer; in a class copy the one that is kept there.

    Raises:
        RequestError: what it is made of cannot be read, or is marked wrongly.
    """
    if class_copy.here():
        try:
            return exercise.kept_stub.read_text(encoding="utf-8")
        except OSError as error:
            raise RequestError(
                f"{exercise.kept_stub} cannot be read ({error.strerror}); bring it back with "
                "git restore, or take it from your class's copy."
            ) from None
    from classroom.dev.stubs import stub_of

    source = exercise.solution.read_text(encoding="utf-8")
    return stub_of(source, exercise.folder, exercise.solution)
