"""Files from the network: with progress, checked, and either whole or not there."""

import http.client
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gan_core.files import writing

Progress = Callable[[float, str], None]
"""(share done 0..1, a sentence on what is being done); called often."""

TIMEOUT = 10.0  # seconds that a server may take to answer, or be silent
BLOCK = 1 << 18  # bytes
MEGA = 1e6


class DownloadError(ValueError):
    """What couldn't be downloaded; its message is a sentence that says what to do."""


class UnreachableError(DownloadError):
    """No server could be reached, or none gave the file; its message is the beginning of a sentence that says so."""


@dataclass(frozen=True)
class Archive:
    """A file as its owners publish it: where it is put, its md5, and its addresses, or its id on Google Drive."""

    path: Path
    md5: str
    addresses: tuple[str, ...] = ()
    drive: str = ""


def retrieve(archive: Archive, progress: Progress) -> None:
    """Put the file where it belongs, unless it is there already, whole. Raises DownloadError, WriteError."""
    from torchvision.datasets.utils import check_integrity  # a second of imports that nothing else needs

    if check_integrity(archive.path, archive.md5):
        return
    partial = archive.path.with_name(f"{archive.path.name}.partial")
    try:
        with writing(archive.path):
            archive.path.parent.mkdir(parents=True, exist_ok=True)
            (_from_drive if archive.drive else _from_addresses)(archive, partial, progress)
            if not check_integrity(partial, archive.md5):
                raise DownloadError(
                    f"{archive.path.name} came with a wrong checksum: the connection broke, or a login page answered "
                    "in the server's place; try again, or from another network."
                )
            partial.replace(archive.path)
    finally:
        partial.unlink(missing_ok=True)


def _from_addresses(archive: Archive, partial: Path, progress: Progress) -> None:
    """From the first address that gives the file."""
    reasons = []
    for address in archive.addresses:
        try:
            with open(partial, "wb") as file:
                for block, share, sentence in _blocks(address, archive.path.name):
                    file.write(block)
                    progress(share, sentence)
            return
        except UnreachableError as error:
            reasons.append(error)
    raise reasons[0]


def _blocks(address: str, name: str) -> Iterator[tuple[bytes, float, str]]:
    """The file's bytes, block by block, with the share that there is by then and a sentence."""
    try:
        request = urllib.request.Request(address, headers={"User-Agent": "latent-studio"})
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
            total, done = response.length, 0
            while block := response.read(BLOCK):
                done += len(block)
                yield block, done / total if total else 0.0, _sentence(name, done, total)
    except urllib.error.HTTPError as error:
        raise UnreachableError(f"The server answers {error.code}") from error
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        reason = getattr(error, "reason", error)
        raise UnreachableError(f"There is no network ({getattr(reason, 'strerror', None) or reason})") from error


def _from_drive(archive: Archive, partial: Path, progress: Progress) -> None:
    import gdown

    def report(done: int, total: int | None) -> None:
        progress(done / total if total else 0.0, _sentence(archive.path.name, done, total))

    try:
        gdown.download(id=archive.drive, output=str(partial), quiet=True, timeout=TIMEOUT, progress=report)
    except (gdown.exceptions.DownloadError, OSError) as error:
        raise UnreachableError("There is no network, or Google Drive refuses the file today") from error


def _sentence(name: str, done: int, total: int | None) -> str:
    amount = f"{done / MEGA:.1f} of {total / MEGA:.1f} MB" if total else f"{done / MEGA:.1f} MB"
    return f"Downloading {name}: {amount}."
