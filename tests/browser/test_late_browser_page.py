"""A journey with a browser that is behind: what it sends is still of the page that the session has left."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, WebSocketRoute, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from studio import Studio, generated

from tests.waiting import wait_for_equal


class Behind:
    """Stands between browser and server: after Start every run is asked for as if the browser hadn't heard of it.

    It is asked for with the address before, and with the values of the form's widgets beside those of the page.
    """

    def __init__(self) -> None:
        self.left: ClientState | None = None
        self.sent = 0

    def connect(self, browser: WebSocketRoute) -> None:
        server = browser.connect_to_server()
        browser.on_message(lambda message: server.send(self.late(message) if isinstance(message, bytes) else message))

    def late(self, message: bytes) -> bytes:
        said = BackMsg()
        said.ParseFromString(message)
        if said.WhichOneof("type") != "rerun_script":
            return message
        asked = said.rerun_script
        if any(widget.trigger_value and widget.id.endswith("-start") for widget in asked.widget_states.widgets):
            self.left = ClientState()
            self.left.CopyFrom(asked)
        elif self.left is not None:
            asked.query_string = self.left.query_string
            known = {widget.id for widget in asked.widget_states.widgets}
            old = [widget for widget in self.left.widget_states.widgets if widget.id not in known]
            asked.widget_states.widgets.extend(widget for widget in old if not widget.trigger_value)
            self.sent += 1
        return bytes(said.SerializeToString())


def stop(page: Page) -> Locator:
    """The run's own button; Streamlit has one of this name for the page's script."""
    return page.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True)


def test_a_run_that_was_started_stays_on_the_page_and_the_form_comes_back_as_it_was(studio: Studio, page: Page) -> None:
    behind = Behind()
    page.route_web_socket(re.compile("_stcore/stream"), behind.connect)
    page.goto(f"{studio.url}/train?preset=wgan-gp")
    batch = page.get_by_label("Batch size (images)", exact=True)
    expect(batch).not_to_have_value("")
    batch.fill("32")
    page.get_by_label("Name (optional)", exact=True).fill("late")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(generated(page)).to_have_attribute("data-shown", re.compile("[1-9]"))
    # The page has run as a whole since: it knows of the first snapshot, and of the run's going on.
    explore = page.get_by_test_id("stMain").get_by_role("link", name="Explore")
    expect(explore).not_to_have_attribute("aria-disabled", "true")
    seen = page.get_by_text(re.compile("of 200k images"))

    def updated(times: int) -> None:
        for _ in range(times):
            expect(seen).not_to_have_text(seen.inner_text())

    updated(2)
    assert behind.sent > 5
    expect(page.get_by_role("heading", name="late")).to_be_visible()
    expect(page.get_by_role("button", name="Start", exact=True)).to_have_count(0)
    expect(page).to_have_url(re.compile("run=late"))

    behind.left = None
    updated(2)  # The browser has caught up.
    page.go_back()
    expect(batch).to_have_value("32")
    expect(page.get_by_role("radio", name="Images", exact=True)).to_be_checked()
    expect(page).to_have_url(re.compile("preset=wgan-gp"))
    page.go_forward()
    stop(page).click()
    expect(page.locator(".stMarkdownBadge")).to_contain_text("Stopped")
    assert studio.folder("late").record().config.schedule.batch_size == 32


def test_stop_in_the_first_moment_is_obeyed(studio: Studio, page: Page) -> None:
    page.goto(f"{studio.url}/train?preset=wgan-gp")
    page.get_by_label("Name (optional)", exact=True).fill("brief")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_role("heading", name="brief")).to_be_visible()
    stop(page).click()
    expect(page.locator(".stMarkdownBadge")).to_contain_text("Stopped")
    wait_for_equal(lambda: studio.folder("brief").status().state, "stopped")
