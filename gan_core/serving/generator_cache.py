"""Generators kept loaded, so that following the latest snapshot costs a look at the folder."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from gan_core import checkpoints
from gan_core.generator import Generator
from gan_core.latent.references import References
from gan_core.latent.spaces import Basis, align, own_basis
from gan_core.snapshots import SnapshotError
from gan_core.workspace import Workspace

_MOST_FILES = 1024

# What changes when a file does: where it is, when it was changed, how long it is, and its inode.
_FileKey = tuple[Path, int, int, int]


class GeneratorCache:
    """Generators and bases of a workspace kept loaded, the least recently used put away first. For one thread."""

    def __init__(
        self, workspace: Workspace, most_generators: int = 32, most_bytes: int = 2**29, most_bases: int = 64
    ) -> None:
        self.workspace = workspace
        self._limits = (most_generators, most_bytes)
        self._most_bases = most_bases
        self._generators: OrderedDict[str, Generator] = OrderedDict()
        self._bases: OrderedDict[tuple[str, ...], Basis] = OrderedDict()
        self._known: OrderedDict[_FileKey, str | SnapshotError] = OrderedDict()

    def generator(self, run: str, images: int | None) -> Generator:
        """The generator of a run's snapshot at `images` images, or of its newest; read only where the file is new.

        Raises ValueError where there is no such run or snapshot, SnapshotError where it can't be used.
        """
        return self._load(_snapshot(self.workspace.find_run(run), images))

    def basis(self, run: str, chain: tuple[int, ...]) -> Basis:
        """The directions of the last snapshot of a chain, aligned with those of the one before it, and so on.

        Raises as `generator` does, and ValueError for a generator that has no directions.
        """
        folder = self.workspace.find_run(run)
        paths = [_snapshot(folder, images) for images in chain]
        return self._aligned(tuple(paths), tuple(self._digest(path) for path in paths))

    def own_basis(self, generator: Generator) -> Basis:
        """The directions of a loaded generator. Raises ValueError where it has none."""
        return self._kept((generator.digest,), lambda: own_basis(generator))

    def references(self, run: str, generator: Generator) -> References:
        """What the specs of a picture by a run's loaded generator may name."""

        @lru_cache
        def basis_of(chain: tuple[int, ...]) -> Basis:
            return self.basis(run, chain) if chain else self.own_basis(generator)

        return References.within(self.workspace, basis_of)

    def _aligned(self, paths: tuple[Path, ...], digests: tuple[str, ...]) -> Basis:
        if len(paths) == 1:
            return self._kept(digests, lambda: own_basis(self._load(paths[0])))
        return self._kept(
            digests,
            lambda: align(own_basis(self._load(paths[-1])), self._aligned(paths[:-1], digests[:-1])),
        )

    def _kept(self, digests: tuple[str, ...], compute: Callable[[], Basis]) -> Basis:
        basis = self._bases.get(digests)
        if basis is None:
            basis = compute()
        self._bases[digests] = basis
        self._bases.move_to_end(digests)
        while len(self._bases) > self._most_bases:
            self._bases.popitem(last=False)
        return basis

    def _digest(self, path: Path) -> str:
        known = self._known.get(_file_key(path))
        return known if isinstance(known, str) else self._load(path).digest

    def _load(self, path: Path) -> Generator:
        key = _file_key(path)
        known = self._known.get(key)
        if isinstance(known, SnapshotError):
            raise known.with_traceback(None)
        generator = self._generators.get(known) if known else None
        if generator is None:
            generator = self._read(path, key)
            generator = self._generators.get(generator.digest, generator)
        self._generators[generator.digest] = generator
        self._generators.move_to_end(generator.digest)
        return generator

    def _read(self, path: Path, key: _FileKey) -> Generator:
        try:
            generator = Generator.from_snapshot(path)
        except SnapshotError as error:
            # What the system refuses now, such as too many open files, it may grant the next time.
            if not isinstance(error.__cause__, OSError):
                self._remember(key, error)
            raise
        self._remember(key, generator.digest)
        count, room = self._limits
        room -= generator.bytes
        while self._generators and (len(self._generators) >= count or self._bytes() > room):
            self._generators.popitem(last=False)
        return generator

    def _bytes(self) -> int:
        return sum(generator.bytes for generator in self._generators.values())

    def _remember(self, key: _FileKey, known: str | SnapshotError) -> None:
        self._known[key] = known
        while len(self._known) > _MOST_FILES:
            self._known.popitem(last=False)


def _snapshot(folder: Path, images: int | None) -> Path:
    path = checkpoints.latest_snapshot(folder) if images is None else checkpoints.snapshot_path(folder, images)
    if path is None or not path.is_file():
        return checkpoints.snapshot_at(folder, images)
    return path


def _file_key(path: Path) -> _FileKey:
    try:
        facts = path.stat()
    except OSError as error:
        raise SnapshotError(path, "isn't there any more; choose another snapshot.") from error
    return path, facts.st_mtime_ns, facts.st_size, facts.st_ino
