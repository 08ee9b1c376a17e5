"""Static files as they were written: for a test nothing is collected."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import File


class SourceStaticFilesStorage(StaticFilesStorage):
    """Opens a file where it was written; the folder that `collectstatic` fills is not there in a fresh checkout."""

    def _open(self, name: str, mode: str = "rb") -> File:
        found = finders.find(name)
        if not found:
            raise FileNotFoundError(name)
        return File(Path(found).open(mode))
