"""What a fork server is asked to grade."""

from dataclasses import dataclass

from classroom.confinement import ways

MEMORY_BYTES = 1_500_000_000


@dataclass(frozen=True)
class JobRequest:
    """One answer to one exercise.

    Attributes:
        number: of the job.
        exercise: its folder's name.
        answer: the learner's file.
        seed: from which inputs are drawn.
        user: whom a process of root becomes.
        confinement: the name of the way in which judge and answer are confined, or "none".
        test_seconds: that an answer has in a test whose mark says nothing.
        memory_bytes: of it with all that it starts, beyond the libraries that it finds imported.
    """

    number: int
    exercise: str
    answer: str
    seed: int
    user: int
    confinement: str
    test_seconds: float
    memory_bytes: int

    @property
    def way(self) -> ways.Way | None:
        """That of this name; None where nothing confines."""
        return ways.by_name(self.confinement)
