"""What the commands of an exported model share; imports nothing heavy."""

from pipelines.tables.arguments import FLIGHTS
from pipelines.training.arguments import EXPORT, TRAINING, output_of

DEFAULT_TRAINING = output_of(FLIGHTS, TRAINING)
DEFAULT_OUTPUT = output_of(FLIGHTS, EXPORT)
