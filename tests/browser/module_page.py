"""A page of its own in Chromium: the app's modules, and nothing else of the app."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Page, Route

from latent_studio.browser.modules import MODULES, module_path

ADDRESS = "http://modules.test/"


def show(page: Page, content: str) -> None:
    """Open a page with this HTML, whose scripts find every module where `module_path` says."""
    known = {module_path(path): source for path, source in MODULES.items()}

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path.removeprefix("/")
        if path == "":
            route.fulfill(body=content, content_type="text/html; charset=utf-8")
        elif path in known:
            route.fulfill(body=known[path], content_type="text/javascript; charset=utf-8")
        else:
            route.fulfill(status=404)

    page.route(f"{ADDRESS}**", answer)
    page.goto(ADDRESS)
