"""Where the project's files lie: in a checkout beside the code, after `pip install` in the user's data folder."""

import os
from pathlib import Path

_ABOVE = Path(__file__).resolve().parents[1]  # the checkout, or the folder of installed packages
_SHIPPED = _ABOVE / "latent_studio" / "checkpoints" / "pretrained"  # there in a wheel only


def data_root() -> Path:
    """The folder of everything trained: where GAN_CHECKPOINTS says, `checkpoints` in a checkout, else the user's data.

    That is the system's folder for an application's data, such as `~/.local/share/latent-studio`.
    """
    chosen = os.environ.get("GAN_CHECKPOINTS")
    if chosen:
        return Path(chosen).expanduser().resolve()
    if (_ABOVE / "pyproject.toml").is_file():
        return _ABOVE / "checkpoints"
    # Here, for a checkout needs it nowhere.
    import platformdirs

    return Path(platformdirs.user_data_dir("latent-studio", appauthor=False)).resolve()


def pretrained_root(root: Path) -> Path:
    """The folder of the generators that ship with the project: `pretrained` in `root`, else what the wheel brought."""
    own = root / "pretrained"
    return _SHIPPED if _SHIPPED.is_dir() and not own.is_dir() else own
