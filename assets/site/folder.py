"""The folder that a site is: writes its files, equal content once, and weighs them.

Takes texts and bytes, gives the addresses by which pages reach them. ``build`` makes one, everybody writes into it.
"""

import gzip
import shutil
from hashlib import sha256
from pathlib import Path


def fingerprint(content: bytes | str) -> str:
    """Ten letters that stand for a content."""
    return sha256(content.encode() if isinstance(content, str) else content).hexdigest()[:10]


class Folder:
    """A folder that is written anew; ``place`` is taken over only by ``finish``, so that a failed build loses nothing.

    Raises OSError with one sentence where it can't be written.
    """

    def __init__(self, place: Path) -> None:
        self.place = place
        self._draft = place.with_name(place.name + ".new")
        try:
            shutil.rmtree(self._draft, ignore_errors=True)
            self._draft.mkdir(parents=True)
        except OSError as error:
            raise OSError(f"{place} can't be written: {error.strerror or error}.") from error

    def write(self, address: str, content: bytes | str) -> str:
        """Writes a file and gives its address, relative to the pages."""
        path = self._draft / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return address

    def keep(self, folder: str, content: bytes | str, ending: str) -> str:
        """Writes a file named by its content, once however often it comes."""
        address = f"{folder}/{fingerprint(content)}{ending}"
        return address if (self._draft / address).exists() else self.write(address, content)

    def weigh(self, address: str) -> tuple[int, int]:
        """How many bytes a file has, and how many a server sends that packs it."""
        content = (self._draft / address).read_bytes()
        return len(content), len(gzip.compress(content, 6, mtime=0))

    def finish(self) -> None:
        """Puts what was written in the place of what was there."""
        shutil.rmtree(self.place, ignore_errors=True)
        self._draft.rename(self.place)
        self._draft = self.place
