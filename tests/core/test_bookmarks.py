"""Bookmarks: kept, renamed and removed, whoever does it at the same time."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from gan_core.files import ReadError
from gan_core.latent import bookmarks
from gan_core.latent.bookmarks import Bookmark, bookmarks_of
from gan_core.latent.spec import ConditionSpec, LatentSpec, Move
from gan_core.workspace import Workspace

pytestmark = pytest.mark.usefixtures("checkpoints_root")


def bookmark(seed: int, name: str = "a seven") -> Bookmark:
    latent = LatentSpec(
        seed=seed,
        condition=ConditionSpec(shares={"digit": {"3": 0.5, "8": 0.5}}),
        moves={"0" * 16: Move(amount=1.5, layers=(1.0, 0.0))},
    )
    return Bookmark(name=name, snapshot=6400, generator="a" * 16, latent=latent)


def test_a_bookmark_comes_back_as_it_was() -> None:
    assert bookmarks_of(Workspace.default(), "digits") == []
    first, second = bookmark(1), bookmark(2, "«7» & co.")
    bookmarks.add(Workspace.default(), "digits", first)
    bookmarks.add(Workspace.default(), "digits", second)
    assert bookmarks_of(Workspace.default(), "digits") == [first, second]
    assert bookmarks_of(Workspace.default(), "others") == []


def test_the_same_picture_is_kept_once_under_its_newest_name() -> None:
    bookmarks.add(Workspace.default(), "digits", bookmark(1, "old"))
    bookmarks.add(Workspace.default(), "digits", bookmark(1, "new"))
    assert [mark.name for mark in bookmarks_of(Workspace.default(), "digits")] == ["new"]


def test_it_is_renamed_and_removed() -> None:
    mark, other = bookmark(1), bookmark(2)
    bookmarks.add(Workspace.default(), "digits", mark)
    bookmarks.add(Workspace.default(), "digits", other)
    bookmarks.rename(Workspace.default(), "digits", mark.key, "slanted", "leans to the left")
    assert [(found.name, found.note) for found in bookmarks_of(Workspace.default(), "digits")] == [
        ("slanted", "leans to the left"),
        ("a seven", ""),
    ]
    bookmarks.remove(Workspace.default(), "digits", mark.key)
    assert bookmarks_of(Workspace.default(), "digits") == [other]
    with pytest.raises(ValueError, match="1 to 60"):
        bookmarks.rename(Workspace.default(), "digits", other.key, "", "")


def test_those_who_mark_at_once_lose_nothing() -> None:
    threads = [
        threading.Thread(target=bookmarks.add, args=(Workspace.default(), "digits", bookmark(seed)))
        for seed in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(mark.latent.seed for mark in bookmarks_of(Workspace.default(), "digits")) == list(range(12))


def test_there_are_no_more_than_a_file_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bookmarks, "MOST", 2)
    bookmarks.add(Workspace.default(), "digits", bookmark(1))
    bookmarks.add(Workspace.default(), "digits", bookmark(2))
    bookmarks.add(Workspace.default(), "digits", bookmark(2, "again"))
    with pytest.raises(ValueError, match="remove one first"):
        bookmarks.add(Workspace.default(), "digits", bookmark(3))


def test_a_damaged_file_and_a_name_that_leads_elsewhere_are_said(checkpoints_root: Path) -> None:
    bookmarks.add(Workspace.default(), "digits", bookmark(1))
    (checkpoints_root / "bookmarks" / "digits.json").write_text("[{")
    with pytest.raises(ReadError, match="move it away"):
        bookmarks_of(Workspace.default(), "digits")
    with pytest.raises(ValueError, match="can't be a run's name"):
        bookmarks_of(Workspace.default(), "../digits")
