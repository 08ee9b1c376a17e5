"""How static files are served: each top style sheet as one small file with a name that changes with its content."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from rcssmin import cssmin
from rjsmin import jsmin
from whitenoise.storage import CompressedManifestStaticFilesStorage

Sources = Mapping[str, tuple[Storage, str]]  # of each file's name: where it was written

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
                if name.endswith((".css", ".js")):
                    self._pack(name, paths)
            # From here on the packed files are what is hashed, not the ones they were made of.
            paths = {name: (self, name) for name in paths}
        yield from super().post_process(paths, dry_run, **options)

    def _pack(self, name: str, sources: Sources) -> None:
        packed = cssmin(_joined(name, sources)) if name.endswith(".css") else jsmin(_read(name, sources))
        self.delete(name)
        self._save(name, ContentFile(packed.encode()))


def _joined(name: str, sources: Sources) -> str:
    """The sheet with the sheets it imports in their places."""
    folder = PurePosixPath(name).parent
    return IMPORT.sub(lambda found: _joined(str(folder / found[1]), sources), _read(name, sources))


def _read(name: str, sources: Sources) -> str:
    """A file as it was written, not as an earlier collecting left it."""
    storage, path = sources[name]
    with storage.open(path) as file:
        return str(file.read().decode())
