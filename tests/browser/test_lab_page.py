"""Journeys through the 2-D Lab: somebody plays it, draws for it, hands it on and learns by it."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import cos, pi, sin

from playwright.sync_api import Locator, Page, expect
from studio import Studio, box_of, fits, pixels, wait_until

# A lab at rest whose networks have come from nothing but their seed.
AT_REST = "lab?paused=1&show=real,generated,surface,smooth"


def lab_of(page: Page) -> Locator:
    """The component, once it has painted its first frame."""
    lab = page.locator(".lab[data-painted]")
    expect(lab).to_be_visible()
    return lab


def count(lab: Locator, name: str) -> int:
    """One of the numbers that the component tells of itself."""
    return int(lab.get_attribute(f"data-{name}") or 0)


def steps_at_rest(lab: Locator) -> int:
    """Wait until it plays no more; how many steps there were, and will be until somebody goes on."""
    expect(lab).to_have_attribute("data-playing", "false")
    return count(lab, "steps")


def play_pause_and_step(page: Page) -> None:
    lab = lab_of(page)
    picture = page.get_by_role("img", name="The lab after")
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    first = pixels(picture)
    wait_until(lambda: count(lab, "steps") > 20 and count(lab, "painted") > 5, "It doesn't play by itself.")
    wait_until(lambda: pixels(picture) != first, "The picture stands still while it plays.")
    page.get_by_role("button", name="Pause", exact=True).click()
    page.wait_for_url(re.compile("paused"))
    steps = steps_at_rest(lab)
    page.get_by_role("group", name="Single steps").get_by_role("button", name="Both").click()
    expect(lab).to_have_attribute("data-steps", str(steps + 1))
    page.keyboard.press("c")
    page.keyboard.press("g")
    expect(lab).to_have_attribute("data-steps", str(steps + 2))
    page.get_by_role("button", name="Reset", exact=True).click()
    expect(lab).to_have_attribute("data-steps", "0")
    page.get_by_role("img", name="The lab after").click()
    page.keyboard.press(" ")
    wait_until(lambda: count(lab, "steps") > 5, "The space bar doesn't make it play.")


def reload_on_a_phone(page: Page) -> None:
    """The same lab goes on."""
    page.get_by_role("button", name="Pause", exact=True).click()
    page.wait_for_url(re.compile("paused"))
    steps = steps_at_rest(lab_of(page))
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    expect(lab_of(page)).to_have_attribute("data-steps", str(steps))
    fits(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("button", name="Play", exact=True).click()
    wait_until(lambda: count(lab_of(page), "steps") > steps, "It doesn't go on.")


def follow_a_lesson(page: Page) -> None:
    lab = lab_of(page)
    page.get_by_role("tab", name="Lessons").click()
    page.get_by_role("button", name=re.compile("1. The two-player game")).click()
    page.wait_for_url(re.compile("lesson="))
    expect(lab).to_have_attribute("data-data", "moons")
    expect(page.get_by_text(re.compile("Counterfeiter|Police")).first).to_be_visible()
    page.get_by_role("slider", name="Speed").press("End")
    wait_until(lambda: count(lab, "steps") > 20, "It doesn't leave slow motion.")
    page.get_by_text("it can no longer tell").first.click()
    page.get_by_role("button", name="Show the answer").click()
    expect(page.get_by_text("That's right.")).to_be_visible()
    page.get_by_role("button", name=re.compile("^.*Next: ")).click()
    page.wait_for_url(re.compile("lesson=2"))


def test_it_plays_pauses_takes_single_steps_outlasts_a_reload_and_leads_through_a_lesson(
    studio: Studio, page: Page
) -> None:
    page.goto(f"{studio.url}/lab")
    play_pause_and_step(page)
    reload_on_a_phone(page)
    follow_a_lesson(page)


def draw_a_ring(page: Page) -> None:
    """What is drawn is learnt, and goes into the link."""
    lab = lab_of(page)
    picture = page.get_by_role("img", name="The lab after")
    before = pixels(picture)
    page.get_by_role("button", name="Draw the data").click()
    pad = page.get_by_role("img", name="Drawing pad")
    box = box_of(pad)
    places = [
        (box["x"] + box["width"] * (0.5 + 0.3 * cos(turn)), box["y"] + box["height"] * (0.5 + 0.3 * sin(turn)))
        for turn in (2 * pi * step / 24 for step in range(25))
    ]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place)
    page.mouse.up()
    wait_until(lambda: count(pad, "points") > 40, "The pad has lost points.")
    page.wait_for_url(re.compile("points="))
    page.get_by_role("button", name="Done").click()
    expect(pad).to_be_hidden()
    expect(lab).to_have_attribute("data-data", "drawn")
    wait_until(lambda: pixels(picture) != before, "The picture doesn't show what was drawn.")


def see_only_what_the_link_leaves_in(page: Page) -> None:
    lab = lab_of(page)
    expect(page.get_by_role("button", name="Step arrows")).to_be_visible()
    for name in ("Gradient arrows", "Play", "Draw the data"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_hidden()
    expect(page.get_by_role("tab", name="Data")).to_be_hidden()
    expect(page.get_by_role("tab", name="Game")).to_be_visible()
    page.keyboard.press("6")
    page.get_by_role("button", name="Step arrows").click()
    expect(lab).to_have_attribute("data-shows", re.compile("actual_steps"))
    expect(lab).not_to_have_attribute("data-shows", re.compile("sample_gradients"))


def test_a_link_brings_the_same_lab_to_somebody_else_who_draws_for_it_and_hands_it_on(
    studio: Studio, open_page: Callable[..., Page]
) -> None:
    first = open_page()
    first.goto(f"{studio.url}/{AT_REST}&dataset.name=moons&seed=7")
    lab_of(first)
    first.get_by_role("button", name="Manifold", exact=True).click()
    first.wait_for_url(re.compile("manifold"))
    second = open_page()
    second.goto(first.url)
    painted = []
    for page in (first, second):
        lab = lab_of(page)
        expect(page.get_by_role("button", name="Manifold", exact=True)).to_have_attribute("aria-pressed", "true")
        expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
        expect(lab).to_have_attribute("data-shows", re.compile("manifold"))
        painted.append(page.get_by_role("img", name="The lab after"))
    wait_until(lambda: pixels(painted[0]) == pixels(painted[1]), "The two see different labs.")
    draw_a_ring(second)
    first.goto(f"{second.url}&hide=sample_gradients,transport,data")
    expect(lab_of(first)).to_have_attribute("data-data", "drawn")
    see_only_what_the_link_leaves_in(first)
