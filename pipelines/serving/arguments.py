"""What the commands of an exported model share; imports nothing heavy."""

import os

DEFAULT_OUTPUT = os.path.join("build", "export")
