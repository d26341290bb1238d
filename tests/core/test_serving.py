"""The renderer: the right pictures, batches, fairness, what is kept loaded, and files that change or break."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from gan_core.generator import Generator, Space
from gan_core.latent.spaces import align, first_basis
from gan_core.serving import GeneratorCache, PictureRequest, Rendered, Renderer
from gan_core.snapshots import SnapshotError
from gan_core.workspace import Workspace
from tests.waiting import PATIENCE, wait_for_equal

WriteSnapshot = Callable[..., Path]


@pytest.fixture
def renderer(checkpoints_root: Path) -> Iterator[Renderer]:
    renderer = Renderer(GeneratorCache(Workspace(checkpoints_root)))
    yield renderer
    renderer.close()


def request(view: str = "single", **settings: Any) -> PictureRequest:
    outer = {name: settings.pop(name) for name in ("run", "snapshot", "exact", "describe") if name in settings}
    return PictureRequest.model_validate({"run": "digits", **outer, "picture": {"view": view, **settings}})


def ask(renderer: Renderer, view: str = "single", **settings: Any) -> Rendered:
    return renderer.submit(request(view, **settings)).result(timeout=PATIENCE)


def hwc(samples: torch.Tensor) -> np.ndarray:
    return samples.permute(0, 2, 3, 1).numpy()


class Counting:
    """Stands between the renderer and its generator and takes down what passes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, gate: threading.Event | None = None) -> None:
        self.calls: list[tuple[int, bool]] = []
        self.started = threading.Event()
        original = Generator.render

        def render(
            generator: Generator, latents: torch.Tensor, conditions: torch.Tensor, *, exact: bool, space: Space
        ) -> torch.Tensor:
            self.started.set()
            if gate is not None:
                assert gate.wait(PATIENCE)
            self.calls.append((len(latents), exact))
            return original(generator, latents, conditions, exact=exact, space=space)

        monkeypatch.setattr(Generator, "render", render)


def test_a_picture_is_what_the_generator_renders(renderer: Renderer, write_snapshot: WriteSnapshot) -> None:
    generator = Generator.from_snapshot(write_snapshot())
    picture = ask(renderer, seed=5, truncation=0.5, condition={"first": {"digit": "3"}}, exact=True)
    expected = generator.render(generator.latents(5) * 0.5, generator.conditions.row({"digit": "3"})[None])
    assert np.array_equal(picture.samples, hwc(expected))
    assert (picture.rows, picture.columns, picture.run, picture.images) == (1, 1, "digits", 6400)
    assert picture.digest == generator.digest
    assert picture.description is None
    grid = ask(renderer, "classes", seed=2, exact=True)
    expected = generator.render(generator.latents(2).expand(10, -1), generator.conditions.in_turn(10))
    assert np.array_equal(grid.samples, hwc(expected))
    assert grid.samples.shape == (10, 28, 28, 1)


def test_a_long_exact_film_is_the_same_as_its_pictures(renderer: Renderer, write_snapshot: WriteSnapshot) -> None:
    write_snapshot()
    keyframes = [{"seed": 1}, {"seed": 2, "condition": {"first": {"digit": "4"}}}]
    film = ask(renderer, "path", keyframes=keyframes, times=[index / 99 for index in range(100)], exact=True)
    assert film.samples.shape == (100, 28, 28, 1)
    for index, spec in ((0, keyframes[0]), (99, keyframes[1])):
        assert np.array_equal(film.samples[index], ask(renderer, **spec, exact=True).samples[0])
    short = ask(renderer, "path", keyframes=keyframes, times=[37 / 99], exact=True)
    assert np.array_equal(film.samples[37], short.samples[0])


def test_the_latest_snapshot_is_followed(renderer: Renderer, write_snapshot: WriteSnapshot) -> None:
    write_snapshot(images=6400)
    assert ask(renderer, snapshot="latest").images == 6400
    second = write_snapshot(images=12800, seed=1)
    latest = ask(renderer, snapshot="latest")
    assert (latest.images, latest.digest) == (12800, Generator.from_snapshot(second).digest)
    assert ask(renderer, snapshot=6400).images == 6400
    rewritten = write_snapshot(images=12800, seed=2)
    assert ask(renderer, snapshot="latest").digest == Generator.from_snapshot(rewritten).digest != latest.digest


def test_a_picture_tells_its_numbers(renderer: Renderer, write_snapshot: WriteSnapshot) -> None:
    generator = Generator.from_snapshot(write_snapshot())
    settings = {"seed": 5, "truncation": 0.5, "directions": {1: 2.0}, "dimensions": {0: 3.0}}
    description = ask(renderer, "neighbourhood", **settings, describe=True).description
    assert description is not None
    basis = first_basis(generator)
    assert np.array_equal(description.latents, generator.latents(5)[0].numpy())
    drawn = description.latents.copy()
    drawn[0] = 3.0
    assert description.final == pytest.approx(0.5 * drawn + 2.0 * basis.directions[1], abs=1e-6)
    assert description.condition.tolist() == [1.0] + [0.0] * 9
    assert description.basis == (6400,)
    assert np.array_equal(description.sigmas, basis.sigmas)
    assert np.array_equal(description.explained, basis.explained)
    path = ask(renderer, "path", keyframes=[{"seed": 8}, {"seed": 9}], times=[0.5], describe=True).description
    assert path is not None
    assert np.array_equal(path.final, generator.latents(8)[0].numpy())


def test_a_basis_is_a_chain_of_aligned_snapshots(renderer: Renderer, write_snapshot: WriteSnapshot) -> None:
    paths = [write_snapshot(images=images, seed=images) for images in (64, 128, 192)]
    bases = [first_basis(Generator.from_snapshot(path)) for path in paths]
    second = align(bases[1], bases[0])
    chained = {(64,): bases[0], (64, 128): second, (64, 128, 192): align(bases[2], second), (192,): bases[2]}
    for chain, basis in chained.items():
        picture = ask(renderer, seed=3, directions={0: 1.0, 4: -2.0}, basis=list(chain), describe=True)
        assert picture.images == 192
        assert picture.description is not None
        assert picture.description.basis == chain
        moved = picture.description.final - picture.description.latents
        assert moved == pytest.approx(basis.directions[0] - 2.0 * basis.directions[4], abs=1e-6)
    with pytest.raises(ValueError, match="no snapshot at 65"):
        ask(renderer, directions={0: 1.0}, basis=[64, 65])


def test_requests_that_wait_go_through_one_batch(
    renderer: Renderer, write_snapshot: WriteSnapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_snapshot()
    gate = threading.Event()
    counting = Counting(monkeypatch, gate)
    held = renderer.submit(request())
    assert counting.started.wait(PATIENCE)
    waiting = [renderer.submit(request(seed=seed)) for seed in range(30)]
    waiting.append(renderer.submit(request("classes", exact=True)))
    gate.set()
    pictures = [future.result(PATIENCE) for future in [held, *waiting]]
    assert counting.calls == [(1, False), (30, False), (10, True)]
    for seed, picture in enumerate(pictures[1:31]):
        alone = ask(renderer, seed=seed, exact=True)
        assert np.abs(picture.samples.astype(int) - alone.samples).max() <= 2


def test_a_long_film_does_not_keep_others_waiting(
    renderer: Renderer, write_snapshot: WriteSnapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_snapshot()
    gate = threading.Event()
    counting = Counting(monkeypatch, gate)
    order: list[str] = []
    film = renderer.submit(
        request("path", keyframes=[{}, {"seed": 1}], times=[index / 255 for index in range(256)], exact=True)
    )
    film.add_done_callback(lambda _: order.append("film"))
    assert counting.started.wait(PATIENCE)
    single = renderer.submit(request(seed=3))
    single.add_done_callback(lambda _: order.append("single"))
    gate.set()
    assert film.result(PATIENCE).samples.shape[0] == 256
    assert single.result(PATIENCE).samples.shape[0] == 1
    wait_for_equal(lambda: order, ["single", "film"])
    assert counting.calls[:2] == [(16, True), (1, False)]


def test_a_cancelled_picture_is_not_rendered(
    renderer: Renderer, write_snapshot: WriteSnapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_snapshot()
    gate = threading.Event()
    counting = Counting(monkeypatch, gate)
    film = renderer.submit(
        request("path", keyframes=[{}, {"seed": 1}], times=[index / 255 for index in range(256)], exact=True)
    )
    assert counting.started.wait(PATIENCE)
    waiting = renderer.submit(request("neighbourhood"))
    assert film.cancel()
    assert waiting.cancel()
    gate.set()
    assert ask(renderer, seed=1).rows == 1
    assert counting.calls == [(16, True), (1, False)]


def test_generators_are_kept_loaded(
    renderer: Renderer, write_snapshot: WriteSnapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[Path] = []
    original = Generator.from_snapshot.__func__  # type: ignore[attr-defined]

    def from_snapshot(cls: type[Generator], path: Path) -> Generator:
        loaded.append(path)
        return original(cls, path)

    monkeypatch.setattr(Generator, "from_snapshot", classmethod(from_snapshot))
    path = write_snapshot()
    for seed in range(5):
        ask(renderer, seed=seed, directions={0: 1.0}, basis=[6400])
    assert loaded == [path]
    os.utime(path, ns=(1, 1))
    ask(renderer)
    assert loaded == [path, path], "a file that was touched is read again"


def test_the_least_recently_used_generator_is_put_away(write_snapshot: WriteSnapshot) -> None:
    paths = [write_snapshot(images=images, seed=images) for images in (1, 2, 3)]
    cache = GeneratorCache(Workspace.default(), most_generators=2)
    first, second = cache.generator("digits", 1), cache.generator("digits", 2)
    assert cache.generator("digits", 1) is first
    cache.generator("digits", None)
    assert cache.generator("digits", 1) is first
    again = cache.generator("digits", 2)
    assert again is not second
    assert again.digest == second.digest
    tight = GeneratorCache(Workspace.default(), most_bytes=first.bytes * 3 // 2)
    kept = tight.generator("digits", 1)
    tight.generator("digits", 2)
    assert tight.generator("digits", 1) is not kept
    assert all(path.is_file() for path in paths)


def test_two_runs_with_equal_weights_share_a_generator(write_snapshot: WriteSnapshot) -> None:
    write_snapshot("one")
    write_snapshot("two")
    cache = GeneratorCache(Workspace.default())
    assert cache.generator("one", None) is cache.generator("two", None)


def test_what_is_not_there_is_a_sentence(
    renderer: Renderer, checkpoints_root: Path, write_snapshot: WriteSnapshot
) -> None:
    with pytest.raises(ValueError, match="no run called 'nothing'"):
        ask(renderer, run="nothing")
    with pytest.raises(ValueError, match="can't be a run's name"):
        ask(renderer, run="../digits")
    (Workspace.default().runs / "empty").mkdir(parents=True)
    with pytest.raises(ValueError, match="no snapshot yet"):
        ask(renderer, run="empty")
    write_snapshot()
    with pytest.raises(ValueError, match="no snapshot at 7"):
        ask(renderer, snapshot=7)
    with pytest.raises(ValueError, match="no direction 16"):
        ask(renderer, directions={16: 1.0})
    assert ask(renderer).images == 6400, "the renderer goes on"
    assert checkpoints_root.is_dir()


def test_a_truncated_snapshot_is_a_sentence_and_can_be_mended(
    renderer: Renderer, write_snapshot: WriteSnapshot
) -> None:
    path = write_snapshot()
    content = path.read_bytes()
    path.write_bytes(content[:1000])
    for _ in range(2):
        with pytest.raises(SnapshotError, match=path.name):
            ask(renderer)
    path.write_bytes(content)
    assert ask(renderer).images == 6400


def test_a_snapshot_that_goes_while_it_is_shown_is_a_sentence(
    renderer: Renderer, write_snapshot: WriteSnapshot
) -> None:
    path = write_snapshot()
    assert ask(renderer, snapshot=6400).images == 6400
    path.unlink()
    with pytest.raises(ValueError, match="no snapshot at 6,400 images"):
        ask(renderer, snapshot=6400)


def test_a_failure_of_the_machine_reaches_who_asked_and_nobody_else(
    renderer: Renderer, write_snapshot: WriteSnapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_snapshot()
    with monkeypatch.context() as broken:

        def fail(*_: object, **__: object) -> torch.Tensor:
            raise MemoryError("out of memory")

        broken.setattr(Generator, "render", fail)
        with pytest.raises(MemoryError):
            ask(renderer)
    assert ask(renderer).images == 6400


def test_closing_ends_what_waits(write_snapshot: WriteSnapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    write_snapshot()
    gate = threading.Event()
    counting = Counting(monkeypatch, gate)
    renderer = Renderer(GeneratorCache(Workspace.default()))
    film: Future[Rendered] = renderer.submit(
        request("path", keyframes=[{}, {"seed": 1}], times=[index / 255 for index in range(256)], exact=True)
    )
    assert counting.started.wait(PATIENCE)
    waiting = renderer.submit(request())
    closing = threading.Thread(target=renderer.close)
    closing.start()
    gate.set()
    closing.join(PATIENCE)
    assert not closing.is_alive()
    for future in (film, waiting):
        with pytest.raises(CancelledError):
            future.result(0)
    with pytest.raises(RuntimeError, match="closed"):
        renderer.submit(request())
    renderer.close()


def test_the_renderer_computes_on_one_core(
    renderer: Renderer, write_snapshot: WriteSnapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_snapshot()
    threads: list[int] = []
    original = Generator.render

    def render(*arguments: Any, **settings: Any) -> torch.Tensor:
        threads.append(torch.get_num_threads())
        return original(*arguments, **settings)

    monkeypatch.setattr(Generator, "render", render)
    ask(renderer, "neighbourhood")
    assert threads == [1]
