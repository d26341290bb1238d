"""The studio in a process of its own and a real Chromium before it; no mocks and no fixed waits."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from studio import PATIENCE_MS, Studio, chromium_path, forget_visitor, running_profile, running_studio

from gan_core.config import TrainConfig
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.training_job import run_training

FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """The profile that all journeys share: the browser needn't fetch and compile the app's scripts for each."""
    path = chromium_path()
    if path is None:
        pytest.fail("There is no Chromium here: install it, or name one in CHROMIUM.")
    with running_profile(path, tmp_path_factory.mktemp("profile")) as profile:
        yield profile


@pytest.fixture(scope="session")
def chromium(profile: BrowserContext) -> Browser:
    """One Chromium for all journeys, for those that want a window of their own."""
    assert profile.browser is not None
    return profile.browser


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory, tiny_config: TrainConfig) -> Iterator[Studio]:
    """The app with a checkpoints folder of its own that holds one small finished run, `small`."""
    root = tmp_path_factory.mktemp("checkpoints")
    folder = RunFolder.create(root / "runs" / "small", tiny_config)
    assert run_training(folder).state == "finished"
    with running_studio(root, tmp_path_factory.mktemp("log") / "server.log") as studio:
        yield studio


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a test has failed, so that its tabs are described before they close."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture
def open_page(
    chromium: Browser, profile: BrowserContext, studio: Studio, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """Opens tabs of somebody who has never been here, though his browser has all scripts at hand.

    Fails where the server or a page raised anything meanwhile, or a page asked anything of another host. After a
    failure it prints what each tab shows.
    """
    quiet = len(studio.log.read_text())
    contexts, raised, foreign = [profile], [], []

    def notice(url: str) -> None:
        if not url.startswith((studio.url, "data:", "blob:")):
            foreign.append(url)

    def open_one(width: int = 1440, height: int = 900, *, touch: bool = False) -> Page:
        if touch:  # which is for a whole context to have
            contexts.append(chromium.new_context(has_touch=True))
        page = contexts[-1 if touch else 0].new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: raised.append(str(error)))
        page.on("request", lambda request: notice(request.url))
        return page

    yield open_one
    if request.node.stash.get(FAILED, False):
        for page in [page for context in contexts for page in context.pages]:
            print(page.url, page.locator("body").aria_snapshot(), sep="\n")
    for context in contexts[1:]:
        context.close()
    forget_visitor(profile, studio.url)
    assert raised == []
    assert foreign == []
    assert "Traceback" not in studio.log.read_text()[quiet:]


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """One tab."""
    return open_page()
