"""A component's loader in a real Chromium: what is drawn again, left or lost while its modules are on their way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from module_page import ADDRESS, show
from playwright.sync_api import Browser, Page, Route, WebSocket, expect
from studio import PATIENCE_MS, Studio

from latent_studio.browser.modules import module_path
from tests.waiting import wait_for_equal, wait_until

CONTENT = f"""<body><script src="/static/js/index.js"></script><script type="module">
import {{ loader }} from "./{module_path("browser/loader.js")}";
const component = loader(["own/component.js", "own/part.js"]);
window.told = [];
window.added = () => {{
  const host = document.body.appendChild(document.createElement("div"));
  return host.attachShadow({{ mode: "open" }});
}};
window.place = added();
window.draw = (data, parentElement = place) => component({{ parentElement, data }});
</script></body>"""
OWN = """
import "./part.js";
told.push("loaded");
export function mount({ parentElement, data }) {
  told.push(`drawn ${data}`);
  return () => told.push("closed");
}
"""


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    """A page with a component's place and its loader; fails where they raise anything."""
    page = chromium.new_page()
    page.set_default_timeout(PATIENCE_MS)
    raised: list[str] = []
    page.on("pageerror", lambda error: raised.append(str(error)))
    show(page, CONTENT)
    page.wait_for_function("Boolean(window.draw)")
    yield page
    page.close()
    assert raised == []


@pytest.fixture
def held(tab: Page) -> list[Route]:
    """The requests for the component's own modules, which wait until they are answered."""
    held: list[Route] = []
    tab.route(f"{ADDRESS}own/*", lambda route: held.append(route))
    return held


def release(held: list[Route]) -> None:
    """Answer what is held."""
    for route in held:
        body = OWN if urlsplit(route.request.url).path == "/own/component.js" else ""
        route.fulfill(body=body, content_type="text/javascript")


def tells(page: Page, *expected: str) -> None:
    """Wait until the component has told exactly this."""
    wait_for_equal(lambda: page.evaluate("told"), list(expected))


def test_everything_is_fetched_at_once_and_the_newest_of_several_drawings_counts(tab: Page, held: list[Route]) -> None:
    tab.evaluate("window.first = draw(1); window.second = draw(2); first()")
    wait_until(lambda: (tab.evaluate("0"), len(held) == 2)[1], "The modules are fetched one after the other.")
    release(held)
    tells(tab, "loaded", "drawn 2")
    tab.evaluate("window.third = draw(3); second()")
    tells(tab, "loaded", "drawn 2", "drawn 3")
    tab.evaluate("place.host.remove(); third()")
    tells(tab, "loaded", "drawn 2", "drawn 3", "closed")


def test_a_place_that_is_left_meanwhile_gets_nothing(tab: Page, held: list[Route]) -> None:
    tab.evaluate("window.left = draw(1); place.host.remove(); left(); draw(2, added())")
    wait_until(lambda: (tab.evaluate("0"), len(held) == 2)[1], "Nothing is fetched.")
    release(held)
    tells(tab, "loaded", "drawn 2")


def test_a_component_that_cannot_be_fetched_says_so(tab: Page) -> None:
    tab.evaluate("draw(1)")
    expect(tab.get_by_role("alert")).to_have_text(re.compile("could not be loaded. Reload the page"))
    tab.evaluate("draw(2)")
    expect(tab.get_by_role("alert")).to_have_count(1)


def test_a_page_that_is_left_while_its_modules_load_leaves_nothing_behind(
    studio: Studio, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    held: list[Route] = []
    opened: list[bool] = []
    live: list[WebSocket] = []
    page.on("websocket", lambda socket: socket.url.endswith("/live") and live.append(socket))
    page.route(re.compile("/modules/"), lambda route: route.continue_() if opened else held.append(route))
    page.goto(f"{studio.url}/explore?run=small")
    heading = page.get_by_role("heading", level=1)
    component = page.locator(".explorer")
    expect(heading).to_contain_text("Explore")
    wait_until(lambda: (heading.is_visible(), any("explore" in each.request.url for each in held))[1])
    page.get_by_role("link", name="Home", exact=True).click()
    expect(heading).not_to_contain_text("Explore")
    opened.append(True)
    with page.expect_event("requestfinished", lambda request: "explore/browser/component.js" in request.url):
        for route in held:
            route.continue_()
    expect(component).to_have_count(0)
    # The way back draws with modules that are there by now, after all that waited for them.
    page.go_back()
    expect(page.get_by_role("img", name=re.compile("^Generated picture"))).to_have_attribute("data-exact", "true")
    wait_for_equal(lambda: [socket.is_closed() for socket in live], [False])
    page.get_by_role("link", name="Home", exact=True).click()
    expect(component).to_have_count(0)
    wait_until(lambda: (heading.is_visible(), live[0].is_closed())[1], "What was drawn goes on after it has been left.")
