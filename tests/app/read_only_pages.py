"""Opens pages and presses what writes, on a checkpoints folder that can't be written; prints what they say as JSON.

python read_only_pages.py RUN
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from streamlit.testing.v1 import AppTest

APP = Path(__file__).resolve().parents[2] / "app.py"
PAGES = ("home", "train", "explore", "interpolate", "classes", "project", "encode", "lab")


def said(app: AppTest) -> dict[str, list[str]]:
    """What a page says is wrong, as text that Markdown shows."""
    return {
        "exceptions": [str(element.value) for element in app.exception],
        "errors": [str(element.value).replace("\\", "") for element in (*app.error, *app.warning)],
    }


def dialog(call: str, *labels: str, text: str = "") -> dict[str, list[str]]:
    """What a dialog says once a text was typed, if any, and buttons were pressed in it, one after the other."""
    imports = (
        "from latent_studio.shared import bookmarks, generators, url",
        "from latent_studio.shared.runs import dialogs",
        "from latent_studio.shared.state import explore",
    )
    app = AppTest.from_string("\n".join((*imports, call))).run(timeout=60)
    if text:
        app.text_input[0].set_value(text)
    for label in labels:
        next(button for button in app.button if button.label == label).click().run(timeout=60)
    return said(app)


def main(run: str) -> None:
    """Say of each page, and of each thing that writes, what it says."""
    found = {}
    for page in PAGES:
        app = AppTest.from_file(str(APP))
        app.query_params["run"] = run
        if page == "encode":
            app.query_params["dataset"] = "digits-8x8"
        app.switch_page(f"pages/{page}.py").run(timeout=60)
        found[page] = said(app)
    app = AppTest.from_file(str(APP))
    app.switch_page("pages/train.py").run(timeout=60)
    app.button(key="start").click().run(timeout=60)
    found["Start"] = said(app)
    facts = f"facts = generators.facts({run!r})"
    shown = "shown = url.read(explore.ExploreState, {'run': facts.run}, facts)[0]"
    found["Bookmark"] = dialog(f"{facts}\n{shown}\nbookmarks.ask_name(facts, shown)", "Keep")
    found["Rename"] = dialog(f"dialogs.rename({run!r})", "Rename", text="other")
    found["Delete"] = dialog(f"dialogs.delete({run!r})", "Delete", "Yes, delete it for good")
    found["Train longer"] = dialog(f"dialogs.longer({run!r})", "Train")
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
