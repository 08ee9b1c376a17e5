"""How static files are served: each top style sheet as one small file with a name that changes with its content."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import rcssmin
import rjsmin
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'@import\s+(?:url\()?"([^"]+)"\)?\s*;')


class PortalStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Joins `@import`ed sheets into the sheet that names them and takes blanks out, then hashes and compresses.

    The sheets stay plain CSS that a browser reads as they are; only what is collected is joined, so that a first
    visit costs one request for style.
    """

    manifest_strict = True

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            for name in paths:
                if name.endswith((".css", ".js")) and not name.endswith((".min.js", ".min.css")):
                    self._pack(name)
        yield from super().post_process(paths, dry_run, **options)

    def _pack(self, name: str) -> None:
        source = self._joined(name) if name.endswith(".css") else self._read(name)
        packed = rcssmin.cssmin(source) if name.endswith(".css") else rjsmin.jsmin(source)
        self.delete(name)
        self._save(name, ContentFile(packed.encode()))

    def _joined(self, name: str) -> str:
        folder = PurePosixPath(name).parent
        return IMPORT.sub(lambda found: self._joined(str(folder / found[1])), self._read(name))

    def _read(self, name: str) -> str:
        with self.open(name) as file:
            return file.read().decode()
