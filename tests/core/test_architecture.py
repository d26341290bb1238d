"""The house: imports run downwards and in no circle, the core knows no app, and pages know no numbers."""

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]

# From the ground up. What stands on one line is one floor, whose rooms may not import each other. A room is a module,
# or a folder with all in it that is no room of its own.
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
    ["gan_core.processes", "gan_core.tensor_files", "gan_core.workspace"],
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
    # The latent space
    [
        "gan_core.latent.spec",
        "gan_core.latent.spaces",
        "gan_core.latent.paths",
        "gan_core.latent.path_length",
        "gan_core.latent.mapping",
    ],
    ["gan_core.latent.pictures", "gan_core.latent.bookmarks", "gan_core.latent.directions"],
    ["gan_core.latent.references"],
    ["gan_core.latent.latents"],
    ["gan_core.latent.composition", "gan_core.latent.learning", "gan_core.latent.inversion"],
    ["gan_core.evaluation"],
    ["gan_core.jobs"],
    # The 2-D lab
    ["gan_core.lab.truth"],
    ["gan_core.lab.game"],
    ["gan_core.lab.teaching"],
    ["gan_core.lab.engine", "gan_core.encoding"],
    ["gan_core.tasks"],
    ["gan_core.serving", "gan_core.progress"],
    ["gan_core.cli"],
    ["gan_core.__main__"],
    # The app
    ["latent_studio.browser"],
    [
        "latent_studio.shared.charts",
        "latent_studio.shared.services",
        "latent_studio.shared.stills",
    ],
    ["latent_studio.shared.session.workspace"],
    ["latent_studio.shared.wording"],
    ["latent_studio.shared.generators"],
    ["latent_studio.shared.session", "latent_studio.shared.url"],
    ["latent_studio.shared.forms", "latent_studio.shared.tasks"],
    ["latent_studio.shared.runs"],
    ["latent_studio.shared.state"],
    ["latent_studio.shared.film", "latent_studio.shared.recipes"],
    ["latent_studio.shared.bookmarks", "latent_studio.shared.run_header"],
    ["latent_studio.shared.generator_page"],
    ["latent_studio.explore.film_strip", "latent_studio.explore.map", "latent_studio.explore.marks"],
    [
        "latent_studio.home",
        "latent_studio.train",
        "latent_studio.lab",
        "latent_studio.explore",
        "latent_studio.interpolate",
        "latent_studio.classes",
        "latent_studio.project",
        "latent_studio.encode",
        "latent_studio.routes",
    ],
    ["latent_studio.lifespan", "latent_studio.command"],
    ["pages"],
    ["app"],
]
HEIGHT = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}


# Where a command, a script or the app begins: there the workspace is made that all else is handed.
FRONT_DOORS = {
    "gan_core.cli",
    "gan_core.features.__main__",
    "gan_core.generator",  # load_generator
    "gan_core.training.trainer",  # Trainer
    "latent_studio.shared.services",
}


def module_of(path: Path) -> str:
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


PARTS = ("gan_core", "latent_studio", "pages")
FILES = [PROJECT / "app.py", *sorted(path for part in PARTS for path in (PROJECT / part).rglob("*.py"))]
SOURCES = {module_of(path): path for path in FILES}
FOLDERS = {path.parent for path in SOURCES.values()} - {PROJECT}


def above(name: str) -> Iterator[str]:
    """A dotted name, and all that it lies in, from the inside out."""
    while name:
        yield name
        name = name.rpartition(".")[0]


def room_of(module: str) -> str | None:
    """The room that a module lies in; None for a folder's own `__init__` where the folder is several rooms."""
    return next((name for name in above(module) if name in HEIGHT), None)


def module_named(name: str) -> str | None:
    """The module of the house that an imported name is, or is in; None for what is not of the house."""
    return next((known for known in above(name) if known in SOURCES), None)


def is_typing(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def imported_names(tree: ast.AST, *, typing: bool) -> Iterator[str]:
    """What is imported anywhere below a node; `typing` has also what only type checkers import."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{ast.unparse(node)} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif typing or not is_typing(node):
            yield from imported_names(node, typing=typing)


@cache
def imports(module: str, *, typing: bool = True) -> frozenset[str]:
    """The modules of the house that a module imports."""
    names = imported_names(ast.parse(SOURCES[module].read_text()), typing=typing)
    return frozenset(found for name in names if (found := module_named(name)) not in (None, module))


@pytest.mark.parametrize("folder", sorted(FOLDERS), ids=module_of)
def test_every_folder_is_known(folder: Path) -> None:
    inside = [module_of(path) for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert module_of(folder) in HEIGHT or all(module in HEIGHT for module in inside), f"{folder} stands on no floor"


def test_every_room_is_there() -> None:
    assert set(HEIGHT) <= set(SOURCES) | {module_of(folder) for folder in FOLDERS}


@pytest.mark.parametrize("module", SOURCES)
def test_imports_run_downwards(module: str) -> None:
    own = room_of(module)
    if own is None:
        assert not imports(module, typing=False), f"{module} is several rooms, so that it may hold nothing itself"
        return
    for other in imports(module):
        room = room_of(other)
        if room not in (None, own):
            assert HEIGHT[room] < HEIGHT[own], f"{module} imports {other}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {module: imports(module, typing=False) for module in SOURCES}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


@pytest.mark.parametrize("module", SOURCES)
def test_the_core_knows_no_app_and_pages_know_no_tensors(module: str) -> None:
    roots = {name.split(".")[0] for name in imported_names(ast.parse(SOURCES[module].read_text()), typing=True)}
    if module.startswith("gan_core"):
        assert not roots & {"streamlit", "latent_studio", "pages", "app"}
    if module.startswith("pages"):
        assert not roots & {"torch", "torchvision", "numpy"}


@pytest.mark.parametrize("module", SOURCES)
def test_only_front_doors_make_a_workspace(module: str) -> None:
    for node in ast.walk(ast.parse(SOURCES[module].read_text())):
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "Workspace.default":
            assert module in FRONT_DOORS, f"{module} asks for the default workspace; let it be handed one"
        if isinstance(node, ast.Attribute) and node.attr == "data_root":
            assert module == "gan_core.workspace", f"{module} asks where things lie; let it be handed a workspace"
        if isinstance(node, ast.Constant) and node.value == "GAN_CHECKPOINTS":
            assert module == "gan_core.installation", f"{module} reads GAN_CHECKPOINTS; let it be handed a workspace"
