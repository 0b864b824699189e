"""Jobs."""


def add_arguments(parser):
    """Adds."""
    parser.add_argument("--job", choices=("vertex", "tpu-vm"))


def print_job(given):
    """Prints."""
