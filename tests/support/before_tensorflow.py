"""Whether TensorFlow had been imported when this was: by what is imported before it."""

import sys

IMPORTED = "tensorflow" in sys.modules
