"""A lesson that is followed: the lab pauses where the lesson says, its text stays in sight, the space bar plays on."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect
from studio import Studio

from gan_core.lab.engine.channel import YIELDED
from gan_core.lab.teaching.lessons import SHIPPED

WHILE_IT_PLAYS_MS = 90_000
SECTIONS = ("Data", "Game", "Networks", "Learning", "Lessons")
SIZES = ((1440, 900), (390, 844))
PAUSES = {"300": "40", "1300": "140", "1,300": "140"}


@pytest.fixture
def sooner(studio: Studio) -> Iterator[None]:
    """The second lesson as a teacher has changed it: the lab pauses after fewer steps."""
    shipped = SHIPPED / "02-optimal-discriminator.md"
    own = studio.checkpoints / "lessons" / shipped.name
    own.parent.mkdir()
    own.write_text(re.sub(r"\b(1,?)?300\b", lambda found: PAUSES[found[0]], shipped.read_text()))
    yield
    own.unlink()
    own.parent.rmdir()


def text_stays_in_sight(page: Page) -> None:
    """Whichever section is open."""
    text = page.get_by_text("The lab pauses by itself at 40 steps.")
    for section in SECTIONS:
        tab = page.get_by_role("tab", name=section)
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        text.scroll_into_view_if_needed()
        expect(text).to_be_in_viewport()
        expect(tab).to_be_in_viewport()
    expect(text).to_have_count(1)


def space_bar_plays_and_pauses(page: Page) -> None:
    """An open tab has no use for the space bar, nor has a slider."""
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    speed = page.get_by_role("slider", name="Speed")
    speed.press("Home")  # slow motion, so that it doesn't come to its next pause meanwhile
    speed.press(" ")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    page.get_by_role("button", name="Reset", exact=True).press(" ")
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    speed.press("End")


@pytest.mark.usefixtures("sooner")
def test_a_lesson_pauses_where_it_says_stays_in_sight_and_is_opened_again_with_a_click(
    studio: Studio, page: Page
) -> None:
    lines: list[WebSocketRoute] = []

    def pass_on(line: WebSocketRoute) -> None:
        line.connect_to_server()
        lines.append(line)

    page.route_web_socket(re.compile("/live/lab"), pass_on)
    page.goto(f"{studio.url}/lab?lesson=2")
    lab = page.locator(".lab[data-painted]")
    expect(lab).to_be_visible()
    expect(lab).to_have_attribute("data-steps", "40", timeout=WHILE_IT_PLAYS_MS)
    page.wait_for_url(re.compile("paused=1"))
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(lab).to_have_attribute("data-steps", "40")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        text_stays_in_sight(page)
    space_bar_plays_and_pauses(page)
    expect(lab).to_have_attribute("data-steps", "140", timeout=WHILE_IT_PLAYS_MS)
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    remark = page.get_by_text("The lab has paused after 140 steps, where the lesson wants you to look.")
    expect(remark).to_be_visible()
    # What an engine that is full does to a lab that rests.
    lines[-1].close(code=YIELDED, reason="This lab rested, and gave way to another.")
    # No remark lies over the button, for a click that can't reach it fails.
    page.get_by_role("button", name="Open it again").click()
    expect(page.get_by_text("This lab rested")).to_be_hidden()
    page.get_by_role("button", name=re.compile("^.*Lesson 2: The optimal discriminator")).click()
    expect(page.get_by_text("The lab pauses by itself at 40 steps.")).to_have_count(2)
