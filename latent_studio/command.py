"""The command `latent-studio`: alone it opens the app, with a command's name it is the command line."""

import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def main() -> None:
    """Open the app, with Streamlit's own options where some are given, or run a command of `gan_core.cli`."""
    given = sys.argv[1:]
    if given and (not given[0].startswith("-") or given[0] in ("-h", "--help")):
        from gan_core import cli

        cli.main()
        return
    from streamlit.web.cli import main as streamlit

    # Streamlit reads `.streamlit/config.toml` beside the script, whatever folder the command is given in.
    streamlit(["run", str(entry()), *given], prog_name="latent-studio")


def entry() -> Path:
    """The file that Streamlit runs: inside the package after `pip install`, beside it in a checkout."""
    installed = _PACKAGE / "app.py"
    return installed if installed.is_file() else _PACKAGE.parent / "app.py"
