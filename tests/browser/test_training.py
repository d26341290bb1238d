"""Journeys of somebody who trains: on the real digits, with real workers."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from studio import Studio, generated, pixels, wait_until

from tests.waiting import wait_for_equal

ENDLESS = 50_000_000  # images


@pytest.fixture(scope="module")
def run(chromium: Browser, studio: Studio) -> Iterator[str]:
    """A run on the real digits that trains while these tests look on; its name.

    It is started by a deep link that is the first visit of all to the server.
    """
    page = chromium.new_page()
    name = studio.start(page)
    page.close()
    # However busy the machine is, it doesn't end before these tests have.
    studio.folder(name).go_on(ENDLESS)
    yield name
    studio.stop(name)


def watch(page: Page, studio: Studio, name: str) -> None:
    page.goto(f"{studio.url}/train?run={name}")
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(generated(page)).to_have_attribute("data-shown", re.compile("[1-9]"))


def state(page: Page) -> Locator:
    """The chip that tells the run's state."""
    return page.locator(".stMarkdownBadge")


def test_a_run_is_watched_and_found_again_and_another_waits_for_it(run: str, studio: Studio, page: Page) -> None:
    watch(page, studio, run)
    expect(page.get_by_role("link", name="Interpolate")).to_be_visible()
    canvas = generated(page)
    seen = {pixels(canvas)}

    def changed() -> bool:
        seen.add(pixels(canvas))
        return len(seen) >= 3

    wait_until(changed, "The grid stood still.")
    expect(page.get_by_text(re.compile(r"images/s · .* left"))).to_be_visible()
    expect(page.get_by_test_id("stEChartsChart")).to_have_count(2)
    expect(page.get_by_role("link", name="Explore").last).to_have_attribute("href", re.compile(f"run={run}"))

    before = studio.folder(run).status().images
    page.reload()
    expect(page.get_by_role("heading", name=run)).to_be_visible()
    expect(canvas).to_have_attribute("data-shown", re.compile("[1-9]"))
    wait_until(lambda: studio.folder(run).status().images > before, "Reloading stopped the run.")
    page.get_by_role("link", name="Home").click()
    card = page.locator(f".st-key-card-{run}")
    expect(card).to_contain_text("Training")
    card.get_by_role("link", name="Watch").click()
    expect(page.get_by_role("heading", name=run)).to_be_visible()
    page.get_by_role("button", name="New run").click()
    page.wait_for_url(re.compile("/train$"))
    page.get_by_role("button", name=run).click()
    expect(page.get_by_role("heading", name=run)).to_be_visible()
    page.wait_for_url(re.compile(f"run={run}"))

    page.get_by_role("button", name="New run").click()
    page.get_by_label("Name (optional)", exact=True).fill("second")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_text(f"1st in the queue, behind {run}")).to_be_visible()
    # Streamlit has a Stop of its own, above the page, while the script runs.
    page.get_by_test_id("stMain").get_by_role("button", name="Stop").click()
    expect(state(page)).to_contain_text("Stopped")
    wait_for_equal(lambda: studio.folder("second").status().state, "stopped")


def test_what_is_typed_stays_two_tabs_command_one_run_and_it_outlives_its_worker(
    run: str, studio: Studio, open_page: Callable[..., Page]
) -> None:
    one, folder = open_page(), studio.folder(run)
    watch(one, studio, run)
    penalty = one.get_by_label("R1 penalty", exact=True)
    penalty.fill("0.7")
    chart = one.locator(".st-key-losses canvas").first
    chart.evaluate("canvas => { canvas.marked = true }")
    before = pixels(chart)
    wait_until(lambda: pixels(chart) != before, "The curves stood still.")
    wait_until(lambda: chart.evaluate("canvas => canvas.marked"), "The chart was built anew, which blinks.")
    one.get_by_role("button", name="Apply").click()
    wait_until(lambda: any(change.live and change.live.r1 == 0.7 for change in folder.changes()), "Not set.")
    expect(penalty).to_have_value("0.7")

    other = open_page()
    watch(other, studio, run)
    one.get_by_role("button", name="Pause").click()
    expect(state(other)).to_contain_text("Paused")
    expect(state(one)).to_contain_text("Paused")
    other.get_by_role("button", name="Resume").click()
    expect(one.get_by_role("button", name="Pause")).to_be_visible()
    expect(state(other)).to_contain_text("Training")
    one.close()

    wait_until(lambda: bool(folder.resume_states()), "Nothing was saved.")
    reached = folder.status().images
    os.kill(folder.status().pid, signal.SIGKILL)
    expect(state(other)).to_contain_text("Interrupted")
    expect(other.get_by_text("was killed")).to_be_visible()
    other.get_by_role("button", name="Resume").click()
    expect(state(other)).to_contain_text("Training")
    wait_until(lambda: folder.status().images > reached, "The resumed run stood still.")
