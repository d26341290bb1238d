"""The house: imports run downwards only, the core knows no app, and pages know no numbers."""

import ast
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]

# From the ground up. What stands on one line is one floor: its parts may not import each other.
FLOORS = [
    ["gan_core.renamed", "gan_core.installation"],
    [
        "gan_core.options",
        "gan_core.files",
        "gan_core.checkpoints",
        "gan_core.drawing",
        "gan_core.precision",
        "gan_core.output",
    ],
    ["gan_core.conditions", "gan_core.importing"],
    ["gan_core.datasets"],
    ["gan_core.features", "gan_core.augmentation"],
    ["gan_core.objectives"],
    ["gan_core.networks"],
    ["gan_core.config"],
    ["gan_core.presets"],
    ["gan_core.training"],
    ["gan_core.snapshots"],
    ["gan_core.generator", "gan_core.export"],
    ["gan_core.latent"],
    ["gan_core.evaluation"],
    ["gan_core.jobs"],
    ["gan_core.encoding", "gan_core.lab", "gan_core.tasks"],
    ["gan_core.serving", "gan_core.progress"],
    ["gan_core.cli"],
    ["gan_core.__main__"],
    ["latent_studio"],
    ["pages"],
    ["app"],
]
HEIGHT = {part: height for height, parts in enumerate(FLOORS) for part in parts}


def sources() -> list[Path]:
    parts = ("gan_core", "latent_studio", "pages")
    return [PROJECT / "app.py", *sorted(path for part in parts for path in (PROJECT / part).rglob("*.py"))]


def module_of(path: Path) -> str:
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part_of(module: str) -> str | None:
    """The part of the house a module belongs to; None for what is not of the house (or is gan_core's front door)."""
    return next((part for part in HEIGHT if module == part or module.startswith(f"{part}.")), None)


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", sources(), ids=module_of)
def test_every_module_has_its_floor(path: Path) -> None:
    assert module_of(path) == "gan_core" or part_of(module_of(path)), f"{path} stands on no floor"


@pytest.mark.parametrize("path", sources(), ids=module_of)
def test_imports_run_downwards(path: Path) -> None:
    own = part_of(module_of(path))
    if own is None:
        return
    for module in imports(path):
        other = part_of(module)
        if other is not None and other != own:
            assert HEIGHT[other] < HEIGHT[own], f"{module_of(path)} imports {module}"


@pytest.mark.parametrize("path", sources(), ids=module_of)
def test_the_core_knows_no_app_and_pages_know_no_tensors(path: Path) -> None:
    roots = {module.split(".")[0] for module in imports(path)}
    if module_of(path).startswith("gan_core"):
        assert not roots & {"streamlit", "latent_studio", "pages", "app"}
    if module_of(path).startswith("pages"):
        assert not roots & {"torch", "torchvision", "numpy"}
