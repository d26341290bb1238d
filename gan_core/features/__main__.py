"""`python -m gan_core.features` trains a dataset's feature network and puts it where it is looked for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import torch
import typer

from gan_core.datasets import DatasetOptions
from gan_core.features.classifier import ClassifierOptions, make_features
from gan_core.features.network import is_shipped, read_features
from gan_core.output import print_anything
from gan_core.workspace import Workspace

app = typer.Typer(add_completion=False)


@app.command()
def main(
    dataset: Annotated[str, typer.Option(help="The dataset; only its training part is seen.")] = "mnist-5k",
    epochs: Annotated[int, typer.Option(help="How often each training image is seen.")] = 20,
    shift: Annotated[int, typer.Option(help="How far images are shifted at random, in pixels.")] = 2,
    seed: Annotated[int, typer.Option(help="The seed of the weights, the order and the shifts.")] = 0,
    out: Annotated[
        Path | None, typer.Option(help="The folder that gets the weights; by default the one beside your runs.")
    ] = None,
) -> None:
    """Train the classifier whose hidden layer measures generators of a dataset."""
    print_anything()
    torch.set_num_threads(1)  # so that the same weights come out again
    try:
        if out is None and is_shipped(dataset):
            raise ValueError(f"A feature network of {dataset} ships with the project; give --out to train another.")
        options = ClassifierOptions(epochs=epochs, shift=shift, seed=seed)
        workspace = Workspace.default()
        path = make_features(workspace, DatasetOptions(name=dataset), options, out or workspace.features, _say)
    except (ValueError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    network = read_features(path)
    typer.echo(f"{path}: accuracy {network.metadata['held_out_accuracy']} on held-out images.")


def _say(epoch: int, loss: float) -> None:
    typer.echo(f"epoch {epoch}: loss {loss:.3f}")


if __name__ == "__main__":
    app()
