"""A lab as a short Python script that plays the same game from its beginning, to keep and to change."""

import textwrap
from typing import Any

from gan_core.config import TrainConfig, fields, value_at
from gan_core.lab.game.config import default_config, lab_config

TEMPLATE = '''\
"""{title}: the same game as in the 2-D Lab, from its first step.

Needs Latent Studio: run it with the Python that it is installed for, or with that of a checkout, in its folder.
"""

import sys
from pathlib import Path

import torch

sys.path.append(str(Path.cwd()))  # for gan_core, wherever this file lies

from gan_core import export
from gan_core.lab.game.config import LabView, default_config
from gan_core.lab.engine.film import Moment, draw
from gan_core.lab.game.measurer import Measurer
from gan_core.lab.game.lab import Lab
from gan_core.lab.game.observation import observe

SETTINGS = {settings}
STEPS = {steps}

torch.set_num_threads(1)  # as the lab does: the same sums in the same order
lab = Lab(default_config().with_settings(SETTINGS))
while lab.steps < STEPS:
    lab.both()

view = LabView()
for name, value in Measurer().measure(lab, view).measures:
    print(f"{{name:18}} {{'-' if value is None else f'{{value:.4g}}'}}")

seen = observe(lab, view)
moment = Moment.of(lab.steps, seen.arrays["generated"], seen.arrays["surface"], seen.header["output"])
picture = Path(__file__).with_suffix(".png")
picture.write_bytes(export.png(draw(moment, lab.shown_real.numpy())))
print(f"{{picture}} shows the points after {{lab.steps}} steps.")
'''


def script(config: TrainConfig, steps: int) -> str:
    """A Python script that takes `steps` steps of a lab of `config`, prints its measures and saves a picture."""
    config, usual = lab_config(config), default_config()
    changed = [path for path in fields() if value_at(config, path) != value_at(usual, path)]
    return TEMPLATE.format(
        title=f"{config.objective.name} on {config.dataset.name}, {steps:,} steps",
        settings=_written({path: value_at(config, path) for path in changed}),
        steps=f"{steps:_}",
    )


def _written(settings: dict[str, Any]) -> str:
    """A dict as Python, a setting a line; drawn points fill lines."""
    if not settings:
        return "{}"
    lines = [f'    "{path}": {_value(value)},' for path, value in settings.items()]
    return "\n".join(["{", *lines, "}"])


def _value(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if not isinstance(value, tuple):
        return repr(value)
    points = ", ".join(f"({x!r}, {y!r})" for x, y in value)
    filled = textwrap.fill(f"{points},", 110, initial_indent="        ", subsequent_indent="        ")
    return f"(\n{filled}\n    )"
