"""Two people in one process: neither sees, names or changes what is the other's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hostile import encoded, noise, write_folder

from gan_core.config import ConfigError, TrainConfig, parse_config
from gan_core.config.offers import agreed, offered
from gan_core.datasets import DatasetOptions, dataset_source, load_dataset, own, sources
from gan_core.generator import Generator, load_generator
from gan_core.importing import ImportOptions, import_dataset
from gan_core.jobs.manager import Manager
from gan_core.jobs.naming import make_run
from gan_core.jobs.summary import list_runs
from gan_core.latent import bookmarks
from gan_core.latent.bookmarks import Bookmark
from gan_core.latent.directions.direction import Direction
from gan_core.latent.directions.store import (
    KeptLatent,
    directions_of,
    keep_latent,
    load_direction,
    load_latent,
    remove_direction,
    rename_direction,
    save_direction,
)
from gan_core.latent.references import References
from gan_core.latent.spaces import own_basis
from gan_core.latent.spec import LatentSpec
from gan_core.serving import GeneratorCache, PictureRequest, Renderer
from gan_core.tasks.queue import TaskQueue
from gan_core.workspace import Workspace
from tests.conftest import WriteSnapshot

OWNER = "0123456789abcdef"


@pytest.fixture
def hers(tmp_path: Path) -> Workspace:
    """One person's workspace."""
    return Workspace(tmp_path / "hers")


@pytest.fixture
def his(tmp_path: Path) -> Workspace:
    """Another person's."""
    return Workspace(tmp_path / "his")


def images(folder: Path, classes: tuple[str, ...], start: int) -> Path:
    files = {
        f"{name}/{index}.png": encoded(noise(start + index + 50 * place, (16, 16)))
        for place, name in enumerate(classes)
        for index in range(20)
    }
    return write_folder(folder, files)


def direction(name: str) -> Direction:
    vector = np.eye(8, dtype=np.float32)[0]
    return Direction(vector, 1.0, "z", name, "learned", "digits", OWNER, 64)


def test_runs_of_one_name_are_two_runs(hers: Workspace, his: Workspace, tiny_config: TrainConfig) -> None:
    make_run(hers, tiny_config, "digits")
    with pytest.raises(ValueError, match="no run called 'digits'"):
        his.find_run("digits")
    assert list_runs(his) == []
    make_run(his, tiny_config.with_settings({"seed": 7}), "digits")
    managers = [Manager(workspace, standby=False) for workspace in (hers, his)]
    try:
        assert [manager.folder("digits").record().config.seed for manager in managers] == [0, 7]
        managers[1].rename("digits", "numbers")
        managers[1].delete("numbers")
    finally:
        for manager in managers:
            manager.close()
    assert [run.name for run in list_runs(hers)] == ["digits"]
    assert list_runs(his) == []
    assert [workspace.free_name("digits") for workspace in (hers, his)] == ["digits-1", "digits-1"]


def test_a_link_doesnt_lead_from_one_to_the_other(hers: Workspace, his: Workspace, tiny_config: TrainConfig) -> None:
    make_run(hers, tiny_config, "digits")
    his.runs.mkdir(parents=True)
    (his.runs / "digits").symlink_to(hers.runs / "digits")
    with pytest.raises(ValueError, match="leads out of the folder"):
        his.find_run("digits")


def test_generators_of_one_name_draw_each_their_own(
    hers: Workspace, his: Workspace, write_snapshot: WriteSnapshot
) -> None:
    for seed, workspace in enumerate((hers, his)):
        written = write_snapshot("digits", seed=seed)
        (workspace.runs / "digits").parent.mkdir(parents=True)
        written.parents[1].rename(workspace.runs / "digits")
    renderers = [Renderer(GeneratorCache(workspace)) for workspace in (hers, his)]
    request = PictureRequest.model_validate({"run": "digits", "snapshot": 6400, "picture": {"view": "single"}})
    try:
        drawn = [renderer.submit(request).result().digest for renderer in renderers]
        kept = keep_latent(hers, KeptLatent(np.zeros(16, np.float32), "z", "digits", drawn[0], "projected"))
        moved = request.model_copy(update={"picture": request.picture.model_copy(update={"kept": kept})})
        renderers[0].submit(moved).result()
        with pytest.raises(ValueError, match="is not kept here"):
            renderers[1].submit(moved).result()
    finally:
        for renderer in renderers:
            renderer.close()
    assert drawn == [load_generator("digits", workspace=workspace).digest for workspace in (hers, his)]
    assert drawn[0] != drawn[1]


def test_datasets_of_one_name_are_two_datasets(tmp_path: Path, hers: Workspace, his: Workspace) -> None:
    options = ImportOptions(size=16, mirrored=True)
    import_dataset(hers, images(tmp_path / "animals", ("cats", "dogs"), 0), "pets", options)
    assert "my-pets" in sources(hers)
    assert "my-pets" not in sources(his)
    wanted = DatasetOptions(name="my-pets")
    for elsewhere in (his, None):
        assert not dataset_source("my-pets", elsewhere).known
        with pytest.raises(ValueError, match=r"here \(any more\)"):
            load_dataset(wanted, workspace=elsewhere)
    import_dataset(his, images(tmp_path / "birds", ("wrens", "kites", "gulls"), 500), "pets", ImportOptions(size=16))
    counts = [load_dataset(wanted, workspace=workspace).samples.shape[0] for workspace in (hers, his)]
    assert counts == [40, 60]
    own.delete(his, "my-pets")
    assert own.names(hers) == ["my-pets"]


def test_what_may_be_chosen_hangs_on_whose_dataset_it_is(tmp_path: Path, hers: Workspace, his: Workspace) -> None:
    import_dataset(hers, images(tmp_path / "both", ("cats", "dogs"), 0), "pets", ImportOptions(size=16, mirrored=True))
    import_dataset(his, images(tmp_path / "one", ("cats",), 500), "pets", ImportOptions(size=16))
    settings = {"dataset": {"name": "my-pets"}, "augmentation": {"flip": True}}
    flipped = parse_config(settings, hers)
    assert offered(flipped, "augmentation.flip", hers) == (False, True)
    assert offered(flipped, "augmentation.flip", his) == (False,)
    with pytest.raises(ConfigError, match=r"augmentation\.flip must be False"):
        parse_config(settings, his)
    assert parse_config(agreed(flipped, his).model_dump(), his).augmentation.flip is False
    assert parse_config(settings) == flipped, "without a workspace it can be read"
    with pytest.raises(ConfigError, match=r"augmentation\.flip"):
        make_run(his, flipped)
    assert make_run(hers, flipped).name == "my-pets-1"
    with pytest.raises(ConfigError, match="my-pets gives"):
        parse_config({"dataset": {"name": "my-pets", "count": 30}}, his)


def test_directions_latents_and_bookmarks_are_each_ones_own(hers: Workspace, his: Workspace) -> None:
    digest = save_direction(hers, direction("Slant"))
    latent = keep_latent(hers, KeptLatent(np.ones(8, np.float32), "z", "digits", OWNER, "projected"))
    mark = Bookmark(name="hers", snapshot=64, generator=OWNER, latent=LatentSpec(seed=3))
    bookmarks.add(hers, "digits", mark)

    assert directions_of(his, "digits") == bookmarks.bookmarks_of(his, "digits") == []
    for look in (load_direction, load_latent):
        with pytest.raises(ValueError, match="is not kept here"):
            look(his, digest if look is load_direction else latent)
    references = References.within(his, lambda _chain: pytest.fail("no basis is needed"))
    with pytest.raises(ValueError, match="is not kept here"):
        references.direction(digest)

    assert save_direction(his, direction("Slant")) == digest
    rename_direction(his, digest, "Lean")
    bookmarks.add(his, "digits", mark.model_copy(update={"name": "his"}))
    bookmarks.remove(his, "digits", mark.key)
    remove_direction(his, digest)
    assert load_direction(hers, digest).name == "Slant"
    assert [kept.name for kept in bookmarks.bookmarks_of(hers, "digits")] == ["hers"]


def test_tasks_lie_in_their_workspace_and_know_it(hers: Workspace, his: Workspace) -> None:
    queues = [TaskQueue(workspace) for workspace in (hers, his)]
    folders = [queue.folder(f"map-{OWNER}") for queue in queues]
    assert [folder.workspace for folder in folders] == [hers, his]
    with pytest.raises(ValueError, match="There is no task"):
        queues[1].progress(f"map-{OWNER}")


def test_a_generator_that_ships_is_everybodys(hers: Workspace, write_snapshot: WriteSnapshot, tmp_path: Path) -> None:
    written = write_snapshot("digits")
    shipped = hers.pretrained / "digits"
    shipped.parent.mkdir(parents=True)
    written.parents[1].rename(shipped)
    assert hers.find_run("digits") == shipped
    assert hers.is_shipped(shipped)
    assert own_basis(Generator.from_snapshot(hers.snapshot("digits"))).directions.shape[1] == 16
    assert hers.without_root(f"{shipped} isn't {tmp_path}/there") == f"pretrained/digits isn't {tmp_path}/there"
