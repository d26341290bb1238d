"""The panel "Factors": offered where factors are known, with its table, and refused with a reason elsewhere."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gan_core.config import TrainConfig
from gan_core.evaluation.factors import FACTORS, NO_SHAPES
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.training_job import run_training
from gan_core.processes.progress import Progress
from gan_core.tasks.probing import RESULT, FactorRequest, FactorResult
from gan_core.tasks.queue import task_name
from latent_studio.explore import factors
from latent_studio.shared import generators, services, tasks

Visit = Callable[..., AppTest]


@pytest.fixture(scope="session")
def figures_run(tmp_path_factory: pytest.TempPathFactory, tiny_config: TrainConfig) -> Path:
    """The folder of a run on shapes, trained for a moment; to be copied, not changed."""
    config = tiny_config.with_settings({"dataset.name": "shapes", "dataset.count": 648, "schedule.images": 64})
    folder = RunFolder.create(tmp_path_factory.mktemp("figures") / "figures", config)
    assert run_training(folder).state == "finished"
    return folder.path


@pytest.fixture
def figures(checkpoints: Path, figures_run: Path) -> FactorRequest:
    """The run, among those of the app, and what the panel asks for at first."""
    shutil.copytree(figures_run, checkpoints / "runs" / "figures")
    images, digest = max(generators.digests("figures").items())
    return FactorRequest(run="figures", snapshot=images, generator=digest)


def measured(request: FactorRequest) -> FactorResult:
    """A table of two directions: one that moves x alone, and one that moves everything alike."""
    alone = tuple(1.5 if name == "x" else 0.0 for name in FACTORS)
    single = ("size", "x", "y", "rotation")
    return FactorResult(
        run=request.run,
        images=request.snapshot,
        generator=request.generator or "",
        factors=FACTORS,
        directions=("Principal 1", "Principal 2"),
        changes=(alone, (0.5,) * len(FACTORS)),
        drifts=(
            tuple(-1.5 if name == "x" else (0.0 if name in single else None) for name in FACTORS),
            tuple(0.1 if name in single else None for name in FACTORS),
        ),
        scores=(1.0, 0.0),
        disentanglement=0.3,
        references=request.references,
        read=dict.fromkeys(FACTORS, 0.98),
        seconds=4.2,
    )


def said(app: AppTest) -> str:
    return " ".join(str(text.value) for text in app.caption)


def test_other_data_has_no_known_factors(visit: Visit, add_run: Callable[..., RunFolder]) -> None:
    add_run("digits")
    app = visit("explore", run="digits", panel="Factors")
    assert NO_SHAPES in said(app)
    assert "factors-start" not in [button.key for button in app.button]


def test_a_table_that_was_measured_is_shown(visit: Visit, figures: FactorRequest) -> None:
    folder = services.task_queue().folder(task_name(factors.KIND, figures))
    folder.path.mkdir(parents=True)
    folder.write_record("request.json", figures)
    folder.write_record(RESULT, measured(figures))
    folder.write_progress(Progress(state="done", share=1.0))
    app = visit("explore", run="figures", panel="Factors")
    assert "**0.30** for all of them" in said(app)
    assert "shape 98 %" in said(app)
    assert "factors-start" not in [button.key for button in app.button]
    assert app.get("plotly_chart")


def test_measuring_is_asked_for_and_can_be_called_off(visit: Visit, figures: FactorRequest) -> None:
    app = visit("explore", run="figures", panel="Factors")
    app.button(key="factors-start").click().run()
    assert not app.exception
    name = task_name(factors.KIND, figures)
    assert tasks.progress(name) is not None
    assert FactorRequest.model_validate(services.task_queue().folder(name).request()) == figures
    services.task_queue().cancel(name)
    services.task_queue().close()
    standing = tasks.progress(name)
    assert standing is not None
    assert standing.ended


def test_the_heat_map_tells_signs_and_scores(figures: FactorRequest) -> None:
    cells = factors.heat_map(measured(figures)).data[0]
    assert list(cells.y) == ["Principal 1  1.00", "Principal 2  0.00"]
    assert cells.text[0][FACTORS.index("x")] == "\u22121.50"
    assert set(cells.text[1]) == {"0.50"}
    assert list(cells.x) == list(FACTORS)
