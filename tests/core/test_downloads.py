"""Downloads: real files in the published formats, from a server of our own, through torchvision's readers."""

from __future__ import annotations

import gzip
import hashlib
import io
import pickle
import socket
import struct
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torchvision.datasets as published
from filelock import FileLock
from PIL import Image
from scipy.io import savemat

from gan_core.datasets import DATASETS, DatasetOptions, downloads, load_dataset, retrieval
from gan_core.datasets.downloads import DOWNLOADS, fetch, is_fetched
from gan_core.datasets.prepared import cache_folder, prepared_folder
from gan_core.datasets.retrieval import Archive, DownloadError, UnreachableError, retrieve
from gan_core.files import WriteError

RANDOM = np.random.default_rng(0)
TRAIN, TEST = 90, 30  # images in the parts of the files that are made here


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GAN_DATA", str(tmp_path / "cache"))
    return tmp_path / "cache"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder, and the address at which its files are served."""
    folder = tmp_path / "site"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def silent(_share: float, _sentence: str) -> None:
    pass


def md5(content: bytes) -> str:
    return hashlib.md5(content).hexdigest()


def idx(array: np.ndarray) -> bytes:
    """The format of MNIST's files: a magic number, the sizes, the bytes."""
    return struct.pack(f">I{array.ndim}I", 0x800 + array.ndim, *array.shape) + array.tobytes()


def digits(count: int, classes: int = 10) -> tuple[np.ndarray, np.ndarray]:
    images = RANDOM.integers(0, 256, (count, 28, 28), dtype=np.uint8)
    return images, (np.arange(count) % classes).astype(np.uint8)


def publish_mnist(kind: type, site: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> tuple[np.ndarray, np.ndarray]:
    """Puts a small MNIST on the site, tells torchvision where it is, and gives what is in it."""
    folder, address = site
    parts = {"train": digits(TRAIN), "t10k": digits(TEST)}
    resources = []
    for part, (images, labels) in parts.items():
        for name, content in ((f"{part}-images-idx3-ubyte.gz", images), (f"{part}-labels-idx1-ubyte.gz", labels)):
            (folder / name).write_bytes(gzip.compress(idx(content)))
            resources.append((name, md5((folder / name).read_bytes())))
    monkeypatch.setattr(kind, "mirrors", [address])
    monkeypatch.setattr(kind, "resources", resources)
    images, labels = (np.concatenate(arrays) for arrays in zip(*parts.values(), strict=True))
    return images, labels


@pytest.mark.parametrize(
    ("name", "kind"),
    [("mnist", published.MNIST), ("fashion-mnist", published.FashionMNIST), ("kmnist", published.KMNIST)],
)
def test_mnist_and_its_kin_are_downloaded_and_read(
    name: str, kind: type, cache: Path, site: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    images, labels = publish_mnist(kind, site, monkeypatch)
    told: list[tuple[float, str]] = []
    assert not is_fetched(name)
    assert fetch(name, lambda share, sentence: told.append((share, sentence))) == cache / name / "prepared"
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert any("Downloading train-images-idx3-ubyte.gz: 0.1 of 0.1 MB." in sentence for _, sentence in told)
    assert any("Reading the images: 120 of 120." in sentence for _, sentence in told)

    dataset = load_dataset(DatasetOptions(name=name))
    assert np.array_equal(dataset.samples[:, 0].numpy(), images)
    assert np.array_equal(dataset.labels[:, 0].numpy(), labels)
    assert dataset.conditions == DATASETS[name].conditions
    assert dataset.background == (0.0,)
    assert dataset.flips == (name == "fashion-mnist")
    assert dataset.labels[dataset.split.held_out, 0].bincount().float().std() <= 1


def test_letters_are_set_upright(cache: Path, site: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    folder, address = site
    parts = {"train": digits(TRAIN, 26), "test": digits(TEST, 26)}
    with zipfile.ZipFile(folder / "gzip.zip", "w") as archive:
        for part, (images, labels) in parts.items():
            # As they are published: each image transposed, the letters numbered from 1.
            lying = np.ascontiguousarray(images.transpose(0, 2, 1))
            for kind, content in (("images-idx3", lying), ("labels-idx1", labels + 1)):
                archive.writestr(f"gzip/emnist-letters-{part}-{kind}-ubyte.gz", gzip.compress(idx(content)))
    monkeypatch.setattr(published.EMNIST, "url", f"{address}gzip.zip")
    monkeypatch.setattr(published.EMNIST, "md5", md5((folder / "gzip.zip").read_bytes()))
    fetch("emnist", silent)
    dataset = load_dataset(DatasetOptions(name="emnist"))
    assert np.array_equal(dataset.samples[:, 0].numpy(), np.concatenate([images for images, _ in parts.values()]))
    assert np.array_equal(dataset.labels[:, 0].numpy(), np.concatenate([labels for _, labels in parts.values()]))
    assert dataset.conditions.groups[0].classes[25] == "z"
    assert cache.is_dir()


@pytest.mark.usefixtures("cache")
def test_street_numbers_are_read(site: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    folder, address = site
    images = RANDOM.integers(0, 256, (TRAIN + TEST, 3, 32, 32), dtype=np.uint8)
    labels = np.arange(TRAIN + TEST) % 10
    listed = {}
    for part, chosen in (("train", slice(0, TRAIN)), ("test", slice(TRAIN, None))):
        # As they are published: height, width, colour, image; a nought is called 10.
        inside = {"X": images[chosen].transpose(2, 3, 1, 0), "y": np.where(labels == 0, 10, labels)[chosen, None]}
        savemat(folder / f"{part}.mat", inside)
        listed[part] = [f"{address}{part}.mat", f"{part}.mat", md5((folder / f"{part}.mat").read_bytes())]
    monkeypatch.setattr(published.SVHN, "split_list", listed)
    fetch("svhn", silent)
    dataset = load_dataset(DatasetOptions(name="svhn"))
    assert np.array_equal(dataset.samples.numpy(), images)
    assert np.array_equal(dataset.labels[:, 0].numpy(), labels)
    assert dataset.background is None


@pytest.mark.usefixtures("cache")
def test_cifar_is_read(site: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    folder, address = site
    images = RANDOM.integers(0, 256, (TRAIN + TEST, 3, 32, 32), dtype=np.uint8)
    labels = np.arange(TRAIN + TEST) % 10
    contents = {
        "data_batch_1": pickle.dumps({"data": images[:TRAIN].reshape(TRAIN, -1), "labels": labels[:TRAIN].tolist()}),
        "test_batch": pickle.dumps({"data": images[TRAIN:].reshape(TEST, -1), "labels": labels[TRAIN:].tolist()}),
        "batches.meta": pickle.dumps({"label_names": list(DATASETS["cifar10"].conditions.groups[0].classes)}),
    }
    with tarfile.open(folder / "cifar.tar.gz", "w:gz") as archive:
        for name, content in contents.items():
            entry = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    kind = published.CIFAR10
    monkeypatch.setattr(kind, "url", f"{address}cifar.tar.gz")
    monkeypatch.setattr(kind, "tgz_md5", md5((folder / "cifar.tar.gz").read_bytes()))
    monkeypatch.setattr(kind, "train_list", [["data_batch_1", md5(contents["data_batch_1"])]])
    monkeypatch.setattr(kind, "test_list", [["test_batch", md5(contents["test_batch"])]])
    monkeypatch.setattr(kind, "meta", {**kind.meta, "md5": md5(contents["batches.meta"])})
    fetch("cifar10", silent)
    dataset = load_dataset(DatasetOptions(name="cifar10"))
    assert np.array_equal(dataset.samples.numpy(), images)
    assert np.array_equal(dataset.labels[:, 0].numpy(), labels)


def test_faces_that_were_put_there_by_hand_are_cropped_and_labelled(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = cache / "celeba"
    folder.mkdir(parents=True)
    names = ["Bald", "Black_Hair", "Blond_Hair", "Brown_Hair", "Eyeglasses", "Gray_Hair", "Male", "Smiling"]
    marks = RANDOM.choice([-1, 1], (120, len(names)))
    # A face is a grey of its own within the square that is kept, and white above and below.
    with zipfile.ZipFile(folder / "img_align_celeba.zip", "w") as archive:
        for index in range(120):
            face = np.full((218, 178, 3), 255, dtype=np.uint8)
            face[20:198] = index
            picture = io.BytesIO()
            Image.fromarray(face).save(picture, "png")
            archive.writestr(f"img_align_celeba/{index + 1:06}.jpg", picture.getvalue())
    rows = [f"{index + 1:06}.jpg " + " ".join(f"{mark:2d}" for mark in row) for index, row in enumerate(marks)]
    (folder / "list_attr_celeba.txt").write_text("\n".join(["120", " ".join(names) + " ", *rows]) + "\n")
    files = ("img_align_celeba.zip", "list_attr_celeba.txt")
    listed = [("nowhere", md5((folder / name).read_bytes()), name) for name in files]
    monkeypatch.setattr(published.CelebA, "file_list", listed)
    fetch("celeba", silent)
    dataset = load_dataset(DatasetOptions(name="celeba"))
    assert dataset.shape == (3, 64, 64)
    assert torch.equal(dataset.samples, torch.arange(120, dtype=torch.uint8)[:, None, None, None].expand(-1, 3, 64, 64))
    classes = [
        [group.classes[index] for group, index in zip(dataset.conditions.groups, row, strict=True)]
        for row in dataset.labels.tolist()
    ]
    for row, (smile, hair, glasses, sex) in zip(marks, classes, strict=True):
        said = dict(zip(names, row == 1, strict=True))
        colours = [
            colour
            for colour, name in (
                ("black", "Black_Hair"),
                ("blond", "Blond_Hair"),
                ("brown", "Brown_Hair"),
                ("grey", "Gray_Hair"),
            )
            if said[name]
        ]
        assert hair == (colours[0] if len(colours) == 1 else "other")
        assert (smile == "smiling", glasses == "glasses", sex == "male") == (
            said["Smiling"],
            said["Eyeglasses"],
            said["Male"],
        )


def test_what_is_here_is_not_downloaded_again(
    cache: Path, site: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_mnist(published.MNIST, site, monkeypatch)
    fetch("mnist", silent)
    monkeypatch.setattr(published.MNIST, "mirrors", ["http://nowhere.invalid/"])
    told: list[tuple[float, str]] = []
    fetch("mnist", lambda *words: told.append(words))
    assert told == [(1.0, "mnist is here.")]
    # Nor where the pictures have to be prepared once more.
    (prepared_folder("mnist") / "samples.npy").unlink()
    with pytest.raises(ValueError, match=r"prepared is damaged; delete it and run `python -m gan_core fetch mnist`"):
        load_dataset(DatasetOptions(name="mnist"))
    (prepared_folder("mnist") / "labels.npy").unlink()
    prepared_folder("mnist").rmdir()
    fetch("mnist", silent)
    assert len(load_dataset(DatasetOptions(name="mnist")).samples) == TRAIN + TEST
    assert cache.is_dir()


@pytest.mark.usefixtures("cache")
def test_a_second_mirror_helps_out(site: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    publish_mnist(published.MNIST, site, monkeypatch)
    monkeypatch.setattr(published.MNIST, "mirrors", ["http://nowhere.invalid/", site[1]])
    fetch("mnist", silent)
    assert is_fetched("mnist")


def test_without_a_network_a_sentence_says_what_to_do(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published.MNIST, "mirrors", ["http://nowhere.invalid/"])
    with pytest.raises(DownloadError) as caught:
        fetch("mnist", silent)
    sentence = str(caught.value)
    assert sentence.startswith("There is no network (")
    assert "Choose a dataset that ships with the studio, or put train-images-idx3-ubyte.gz, " in sentence
    assert f"in {cache / 'mnist' / 'MNIST' / 'raw'} and fetch it again" in sentence
    assert not is_fetched("mnist")
    with pytest.raises(ValueError, match=r"mnist has to be downloaded first: run `python -m gan_core fetch mnist`"):
        load_dataset(DatasetOptions(name="mnist"))


@pytest.mark.usefixtures("cache")
def test_without_a_network_google_drive_gives_no_faces(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    for variable in ("https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(variable, f"http://127.0.0.1:{port}")  # where nobody listens any more
    with pytest.raises(DownloadError, match="There is no network, or Google Drive refuses the file today"):
        fetch("celeba", silent)


def test_a_server_that_never_answers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieval, "TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        archive = Archive(tmp_path / "file", "0" * 32, (f"http://127.0.0.1:{mute.getsockname()[1]}/file",))
        with pytest.raises(UnreachableError, match="timed out"):
            retrieve(archive, silent)
    assert not list(tmp_path.iterdir())


def test_a_server_without_the_file_is_named_as_such(
    cache: Path, site: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published.MNIST, "mirrors", [site[1]])
    with pytest.raises(DownloadError, match="The server answers 404: mnist can't be downloaded"):
        fetch("mnist", silent)
    assert cache.is_dir()


def test_a_wrong_checksum_leaves_nothing_behind(
    cache: Path, site: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_mnist(published.MNIST, site, monkeypatch)
    whole = (site[0] / "t10k-images-idx3-ubyte.gz").read_bytes()
    (site[0] / "t10k-images-idx3-ubyte.gz").write_bytes(b"<html>Please log in.</html>")
    with pytest.raises(DownloadError, match=r"t10k-images-idx3-ubyte\.gz came with a wrong checksum"):
        fetch("mnist", silent)
    assert not is_fetched("mnist")
    assert sorted(path.name for path in (cache / "mnist" / "MNIST" / "raw").iterdir()) == [
        "train-images-idx3-ubyte.gz",
        "train-labels-idx1-ubyte.gz",
    ]
    (site[0] / "t10k-images-idx3-ubyte.gz").write_bytes(whole)
    fetch("mnist", silent)
    assert is_fetched("mnist")


def test_files_that_torchvision_cannot_read_are_named(
    cache: Path, site: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, address = site
    publish_mnist(published.MNIST, site, monkeypatch)
    content = gzip.compress(b"no numbers at all")
    (folder / "train-labels-idx1-ubyte.gz").write_bytes(content)
    resources = [
        (name, md5(content) if name == "train-labels-idx1-ubyte.gz" else known)
        for name, known in published.MNIST.resources
    ]
    monkeypatch.setattr(published.MNIST, "resources", resources)
    with pytest.raises(DownloadError, match=f"The files in {cache / 'mnist'} can't be read"):
        fetch("mnist", silent)
    assert address


def test_stopping_a_download_leaves_nothing_half_done(
    cache: Path, site: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_mnist(published.MNIST, site, monkeypatch)
    for stop in ("Downloading", "Reading"):

        def progress(_share: float, sentence: str, stop: str = stop) -> None:
            if sentence.startswith(stop):
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            fetch("mnist", progress)
        assert not list(cache.rglob("*.partial"))
        assert not is_fetched("mnist")
    fetch("mnist", silent)
    assert is_fetched("mnist")


def test_two_cannot_download_the_same_at_once(cache: Path) -> None:
    (cache / "mnist").mkdir(parents=True)
    with (
        FileLock(cache / "mnist" / ".lock"),
        pytest.raises(DownloadError, match="mnist is being downloaded already"),
    ):
        fetch("mnist", silent)


def test_a_cache_that_cannot_be_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("GAN_DATA", str(tmp_path / "file"))
    with pytest.raises(WriteError, match=r"file/.*could not be written"):
        fetch("mnist", silent)


def test_what_is_not_downloaded_is_refused() -> None:
    with pytest.raises(DownloadError, match="shapes isn't downloaded; these are: mnist, fashion-mnist"):
        fetch("shapes", silent)


def test_the_cache_is_the_platforms_unless_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("GAN_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    assert cache_folder() == tmp_path / "latent-studio"
    monkeypatch.setenv("GAN_DATA", str(tmp_path / "mine"))
    assert cache_folder() == tmp_path / "mine"


@pytest.mark.usefixtures("cache")
def test_images_come_in_the_size_and_the_number_that_are_wanted(
    site: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    images, labels = publish_mnist(published.MNIST, site, monkeypatch)
    fetch("mnist", silent)
    for size in (16, 32):
        dataset = load_dataset(DatasetOptions(name="mnist", size=size))
        assert dataset.shape == (1, size, size)
        for image, shown in zip(images[:5], dataset.samples[:5, 0].numpy(), strict=True):
            pillow = np.asarray(Image.fromarray(image).resize((size, size), Image.Resampling.BILINEAR))
            assert np.abs(pillow.astype(int) - shown).max() <= 1
    few = load_dataset(DatasetOptions(name="mnist", count=100, seed=5))
    assert len(few.samples) == 100
    assert (few.labels[:, 0].bincount() - 10).abs().max() <= 1
    known = {image.tobytes(): label for image, label in zip(images, labels, strict=True)}
    assert all(known[image.numpy().tobytes()] == label for image, label in zip(few.samples, few.labels, strict=True))


def test_every_download_is_a_dataset() -> None:
    assert {name for name, source in DATASETS.items() if source.origin == "download"} == set(DOWNLOADS)
    assert downloads.DOWNLOADS["celeba"].source.shape == (3, 64, 64)
