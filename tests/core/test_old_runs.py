"""What earlier versions wrote still opens: runs that each of them trained itself, stored under `tests/old_runs`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydantic import BaseModel

from gan_core.checkpoints import snapshot_path
from gan_core.config import TrainConfig, fields, parse_settings
from gan_core.export import enlarge, grid
from gan_core.generator import load_generator
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.records import ReportRecord, Status
from gan_core.jobs.training_job import run_training
from gan_core.lab.game.config import LabView
from gan_core.lab.game.lab import Lab
from gan_core.lab.teaching.lessons import course
from gan_core.lab.teaching.presets import LAB_PRESETS
from gan_core.latent.bookmarks import bookmarks_of
from gan_core.latent.directions.store import directions_of
from gan_core.presets import PRESETS, preset
from gan_core.renamed import NAMES, current_name, renamed
from gan_core.serving import GeneratorCache, Renderer, recipe
from gan_core.snapshots import SnapshotError, digest_of
from gan_core.workspace import Workspace

PROJECT = Path(__file__).resolve().parents[2]
OLD = PROJECT / "tests/old_runs"
RUNS = {"0.1.0": "conv", "0.2.0": "resnet", "0.3.0": "mlp", "0.4.0": "style"}
LABS = ("0.3.0", "0.4.0")
IMAGES = 640
SHIPPED_DIGEST = "982c948c28f210cc"
ROUNDING = 1  # grey level: another kind of processor may round a half to the other side


@pytest.fixture(params=RUNS)
def version(request: pytest.FixtureRequest, checkpoints_root: Path) -> str:
    """A version, with a copy of what it left in the checkpoints folder."""
    left: str = request.param
    shutil.copytree(OLD / left, checkpoints_root, dirs_exist_ok=True)
    return left


@pytest.fixture
def run(version: str) -> RunFolder:
    """The run that the version trained."""
    return RunFolder(Workspace.default().find_run(RUNS[version]))


def test_every_version_is_there() -> None:
    assert {path.name for path in OLD.iterdir()} == set(RUNS)


def test_its_settings_are_those_of_today(run: RunFolder) -> None:
    config, live = run.record().config, run.desired().live
    assert (config.optimiser.discriminator_rate, config.network.discriminator_width) in ((1e-3, 4), (1e-3, 16))
    assert config.optimiser.n_critic == 2
    assert live.discriminator_rate == 5e-4
    assert [change.live for change in run.changes()] == [live]
    assert run.status().state == "finished"


def test_its_charts_are_drawn(run: RunFolder) -> None:
    records, _ = run.metrics()
    lines = (run.path / "metrics.jsonl").read_bytes().splitlines()
    assert len(records) == len(lines)
    reports = [record for record in records if isinstance(record, ReportRecord)]
    assert reports[-1].discriminator_rate == pytest.approx(2.5e-5)
    assert all(report.discriminator_loss is not None for report in reports)
    assert all(report.discriminator_held_out is not None for report in reports)


def apart(one: np.ndarray, other: np.ndarray) -> int:
    """The largest difference between two pictures of the same shape, in grey levels."""
    assert one.shape == other.shape
    return int(np.abs(one.astype(int) - other.astype(int)).max())


def test_it_renders_the_pixels_that_it_rendered_then(run: RunFolder) -> None:
    generator = load_generator(run.name)
    rows = generator.conditions.in_turn(10)
    pixels = grid(generator.render(generator.latents(7, 10), rows), columns=5)
    with Image.open(run.path / "expected.png") as picture:
        expected = np.atleast_3d(np.asarray(picture))
    assert apart(pixels, expected) <= ROUNDING
    assert generator.capabilities.discriminator
    assert generator.digest == digest_of(snapshot_path(run.path, IMAGES))


def test_it_trains_on(run: RunFolder) -> None:
    saved, _ = run.read_resume_state(IMAGES)
    assert any(name.startswith("critic.") for name in saved)
    run.go_on(IMAGES + 128)
    status = run_training(run)
    assert (status.state, status.images, status.error) == ("finished", IMAGES + 128, None)
    assert load_generator(run.name).images == IMAGES + 128
    tensors, _ = run.read_resume_state(IMAGES + 128)
    assert set(map(current_name, saved)) <= tensors.keys()
    assert not any(name.startswith("critic") for name in tensors)


def test_a_textbook_run_of_the_first_version_is_refused(checkpoints_root: Path) -> None:
    """Its condition entered otherwise, and its critic had another head."""
    shutil.copytree(OLD / "0.1.0", checkpoints_root, dirs_exist_ok=True)
    with pytest.raises(SnapshotError, match=r"dcgan/.*0\.1\.0.*train it again"):
        load_generator("dcgan")
    folder = RunFolder(Workspace.default().find_run("dcgan"))
    assert folder.record().config.network.name == "dcgan"


@pytest.mark.parametrize("version", LABS, indirect=True)
def test_a_saved_lab_goes_on(version: str, checkpoints_root: Path) -> None:
    lab = Lab.from_state((checkpoints_root / "lab.json").read_text())
    assert (lab.steps, lab.discriminator_steps, lab.generator_steps) == (5, 18, 15 // 3), version
    assert lab.phase.name == "gradient"
    lab.both()
    assert (lab.steps, lab.discriminator_steps) == (6, 18)


@pytest.mark.parametrize("version", LABS, indirect=True)
def test_a_lesson_of_ones_own_opens(version: str) -> None:
    found = course(Workspace.default().lessons)
    assert not found.problems, version
    (own,) = [lesson for lesson in found.lessons if lesson.own]
    assert own.config.optimiser.discriminator_rate == 5e-4
    assert own.config.network.discriminator_width == 16
    assert set(own.settings) == {"optimiser.discriminator_rate", "network.discriminator_width"}


def test_a_lesson_in_the_place_of_a_shipped_one_stays_there(checkpoints_root: Path) -> None:
    (checkpoints_root / "lessons").mkdir()
    text = (OLD / "0.4.0/lessons/own.md").read_text()
    (checkpoints_root / "lessons/04-critic-too-strong.md").write_text(text)
    shipped = [
        lesson for lesson in course(Workspace.default().lessons).lessons if lesson.name == "04-discriminator-too-strong"
    ]
    assert [lesson.own for lesson in shipped] == [True]
    assert len(course(Workspace.default().lessons).lessons) == 10


@pytest.fixture
def renderer(checkpoints_root: Path) -> Iterator[Renderer]:
    renderer = Renderer(GeneratorCache(Workspace(checkpoints_root)))
    yield renderer
    renderer.close()


@pytest.mark.parametrize("version", ["0.4.0"], indirect=True)
def test_its_recipe_direction_and_bookmark_open(version: str, renderer: Renderer, checkpoints_root: Path) -> None:
    data = (checkpoints_root / "recipe.png").read_bytes()
    found, pixels = recipe.read(data)
    run = recipe.located(Workspace.default(), found)
    assert run == RUNS[version]
    rendered = renderer.submit(found.request(run), recipe.brought(found, run)).result(60)
    assert apart(enlarge(recipe.sheet(rendered), found.scale), pixels) <= ROUNDING
    assert [direction.name for direction in directions_of(Workspace.default(), run)] == ["Slant"]
    assert [bookmark.name for bookmark in bookmarks_of(Workspace.default(), run)] == ["Three"]


def test_the_shipped_digits_keep_their_address() -> None:
    """Links, recipes and directions name the digest."""
    digits = PROJECT / "checkpoints/pretrained/digits"
    assert digest_of(snapshot_path(digits, 500_032)) == SHIPPED_DIGEST
    assert RunFolder(digits).record().config.network.discriminator_width == 16


def test_old_names_are_taken_on_the_command_line() -> None:
    assert parse_settings(["critic_rate=0.5"]) == {"critic_rate": 0.5}
    for name in ("critic_rate", "optimiser.critic_rate", "discriminator_rate"):
        assert TrainConfig().with_settings({name: 0.5}).optimiser.discriminator_rate == 0.5
    assert preset("critic-too-strong") == PRESETS["discriminator-too-strong"]


def test_both_names_of_a_setting_are_one_too_many() -> None:
    both = {"critic_rate": 0.1, "discriminator_rate": 0.2}
    assert renamed(both) == both
    with pytest.raises(ValueError, match=r"optimiser\.critic_rate"):
        TrainConfig.model_validate({"optimiser": both})


def test_the_table_leads_to_names_of_today_and_away_from_none() -> None:
    models: list[type[BaseModel]] = [ReportRecord, Status, LabView]
    today = {part for path in fields() for part in path.split(".")}
    today |= {name for model in models for name in model.model_fields}
    today |= {*PRESETS, *LAB_PRESETS, *(lesson.name for lesson in course(Workspace.default().lessons).lessons)}
    assert not today & NAMES.keys()
    inside = {"discriminator", "discriminator_optimiser", "discriminator_steps", "discriminator_begun"}
    assert set(NAMES.values()) <= today | inside


@pytest.mark.parametrize(
    ("old", "now"),
    [
        ("critic.head.weight", "discriminator.head.weight"),
        ("critic_optimiser.0.exp_avg", "discriminator_optimiser.0.exp_avg"),
        ("optimiser.critic_rate", "optimiser.discriminator_rate"),
        ("optimiser.n_critic", "optimiser.n_critic"),
        ("generator.first.weight", "generator.first.weight"),
    ],
)
def test_names_with_dots_are_read_part_by_part(old: str, now: str) -> None:
    assert current_name(old) == now
