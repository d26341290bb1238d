"""What mkdocs does here beside its own: the API's pages, the project's own files as pages, and formulas as MathML."""

import re
from pathlib import Path

from latex2mathml.converter import convert
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

PROJECT = Path(__file__).resolve().parents[1]
OWN_FILES = ("CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
# Code first, so that a dollar sign in it stays one.
FORMULA = re.compile(r"(?P<code>^```.*?^```|`[^`\n]+`)|\$\$(?P<shown>.+?)\$\$|\$(?P<inline>[^$\n]+)\$", re.M | re.S)
HELD = re.compile(r"FORMULA(\d+)HELD")


def on_config(config: MkDocsConfig) -> None:
    """List the API behind what mkdocs.yml names."""
    config.nav = [*(config.nav or []), {"API": [{f"gan_core.{part}": f"api/{part}.md"} for part in _parts()]}]


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Add a page for each part of gan_core, and the files that lie in the project's own folder."""
    for part in _parts():
        files.append(File.generated(config, f"api/{part}.md", content=f"# gan_core.{part}\n\n::: gan_core.{part}\n"))
    for name in OWN_FILES:
        text = (PROJECT / name).read_text().replace("](docs/", "](")
        files.append(File.generated(config, name, content=text))


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 - mkdocs names them
    """Take formulas out before Markdown reads their underscores as emphasis."""
    formulas: list[str] = []

    def hold(found: re.Match[str]) -> str:
        if found["code"]:
            return found["code"]
        shown = found["shown"]
        formulas.append(convert(shown or found["inline"], display="block" if shown else "inline"))
        return f"FORMULA{len(formulas) - 1}HELD"

    text = FORMULA.sub(hold, markdown)
    page.meta["formulas"] = formulas
    return text


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 - mkdocs names them
    """Put the formulas back, as MathML, which browsers draw by themselves."""
    formulas = page.meta["formulas"]
    return HELD.sub(lambda found: formulas[int(found[1])], html)


def _parts() -> list[str]:
    """The packages and modules of gan_core that others may use, by name."""
    entries = (PROJECT / "gan_core").iterdir()
    return sorted(entry.stem for entry in entries if entry.stem[0] not in "_." and not entry.name.endswith(".pyc"))
