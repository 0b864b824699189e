"""The job of the handwritten digits; docs/unstructured.md tells what it does."""

from pipelines.digits.bucket import digits
from pipelines.pictures.picture_job import PictureJob

JOB = PictureJob(name="digits", classes=tuple("0123456789"), default_input=digits)
