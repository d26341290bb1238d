"""Dragging in a real Chromium while a run trains on the same machine, on all cores but one.

python -m benchmarks.drag [--repeats 5] [--seconds 12]
"""

import statistics
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psutil
from playwright.sync_api import Browser, expect

from benchmarks.browsers import WINDOW, chromium, fresh_studio, processes
from benchmarks.table import command, higher, lower, publish, table
from gan_core.jobs.folder import RunFolder
from tests.browser.studio import Studio

# Moves the slider at every frame for some seconds; gives the painted frames with distinct inputs and their latencies.
DRAG = """async (slider, seconds) => {
  const canvas = slider.getRootNode().querySelector("canvas[data-painted]");
  const latencies = [];
  const watch = new MutationObserver(() => latencies.push(Number(canvas.dataset.latency)));
  watch.observe(canvas, { attributeFilter: ["data-painted"] });
  const before = Number(canvas.dataset.inputs);
  const began = performance.now();
  const low = Number(slider.min), high = Number(slider.max);
  while (performance.now() - began < seconds * 1000) {
    const at = (performance.now() - began) / 1000;
    slider.value = low + (high - low) * (0.5 + 0.5 * Math.sin(at * 1.7));
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise(requestAnimationFrame);
  }
  const frames = Number(canvas.dataset.inputs) - before;
  slider.dispatchEvent(new Event("change", { bubbles: true }));
  watch.disconnect();
  return { frames: frames / ((performance.now() - began) / 1000), latencies };
}"""
DRAGGED = ("single", "single, of the store", "8x8")


@dataclass(frozen=True)
class Window:
    """What one window saw: frames a second, latencies in ms, images a second, and processor seconds a second."""

    frames: float
    latencies: list[float]
    images: float
    app: float
    browser: float


def main(repeats: int = 5, seconds: float = 12.0) -> None:
    windows: dict[str, list[Window]] = {name: [] for name in ("nobody drags", *DRAGGED)}
    for _ in range(repeats):
        with chromium() as browser, fresh_studio() as studio:
            for name, window in repeat(studio, browser, seconds).items():
                windows[name].append(window)
                print(f"{name}: {window.frames:.0f} frames/s, {window.images:.0f} images/s", flush=True)
    publish(
        "Drag",
        f"Median (worst) of {repeats} repeats, {seconds:g} s a window.",
        table(["", "frames/s", "p95 ms", "images/s", "app CPU", "browser CPU"], map(_row, windows.items())),
        "What training loses to a drag, pair by pair: all of it, and the app's part of it, by processor time.",
        table(["", "lost in all", "lost to the app"], [_loss(windows, name) for name in DRAGGED]),
    )


def repeat(studio: Studio, browser: Browser, seconds: float) -> dict[str, Window]:
    """The four windows of one start of the app."""
    page = browser.new_page(viewport=WINDOW)
    name = studio.start(page)
    page.goto(f"{studio.url}/explore?run={name}")
    canvas = page.locator("canvas[data-painted]").first
    expect(canvas).to_be_visible()
    folder = studio.folder(name)
    slider = page.get_by_label("Direction 1", exact=True)
    windows = {"nobody drags": _window(folder, lambda: page.wait_for_timeout(seconds * 1000))}
    windows["single"] = _window(folder, lambda: slider.evaluate(DRAG, seconds))
    page.get_by_role("radiogroup", name="Directions").get_by_role("radio", name="Classes").click()
    contrast = page.get_by_label("3 against the others", exact=True)
    expect(contrast).to_be_visible()
    windows["single, of the store"] = _window(folder, lambda: contrast.evaluate(DRAG, seconds))
    page.get_by_role("radiogroup", name="Directions").get_by_role("radio", name="Principal").click()
    canvas.click()
    page.keyboard.press("2")
    expect(canvas).to_have_attribute("data-view", "neighbourhood")
    windows["8x8"] = _window(folder, lambda: slider.evaluate(DRAG, seconds))
    studio.stop(name)
    page.close()
    return windows


def _window(folder: RunFolder, act: Callable[[], Any]) -> Window:
    before, began, cursor = _processor(), time.monotonic(), folder.metrics()[1]
    seen = act() or {"frames": 0.0, "latencies": []}
    spent, after = time.monotonic() - began, _processor()
    reports = [record for record in folder.metrics(cursor)[0] if record.kind == "report"]
    images = (reports[-1].images - reports[0].images) / (reports[-1].seconds - reports[0].seconds)
    app, browser = ((late - early) / spent for late, early in zip(after, before, strict=True))
    return Window(seen["frames"], seen["latencies"], images, app, browser)


def _processor() -> tuple[float, float]:
    """Processor seconds so far of the app's server and of the browser, workers left out."""
    app = browser = 0.0
    for line, process in processes():
        with suppress(psutil.Error):
            times = process.cpu_times()
            app += (times.user + times.system) * ("streamlit" in line)
            browser += (times.user + times.system) * ("chrom" in line)
    return app, browser


def _row(entry: tuple[str, list[Window]]) -> list[str]:
    name, windows = entry
    images = higher((window.images for window in windows), 0)
    shares = [f"{statistics.median(getattr(window, part) for window in windows):.2f}" for part in ("app", "browser")]
    if not windows[0].latencies:
        return [name, "", "", images, *shares]
    frames = higher((window.frames for window in windows), 0)
    slowest = [statistics.quantiles(window.latencies, n=20)[-1] for window in windows]
    return [name, frames, lower(slowest, 0), images, *shares]


def _loss(windows: dict[str, list[Window]], name: str) -> list[str]:
    lost, to_app = [], []
    for quiet, dragged in zip(windows["nobody drags"], windows[name], strict=True):
        loss = 1.0 - dragged.images / quiet.images
        app, browser = dragged.app - quiet.app, dragged.browser - quiet.browser
        lost.append(100.0 * loss)
        to_app.append(100.0 * loss * app / (app + browser))
    return [name, *(f"{lower(values, 1)} %" for values in (lost, to_app))]


if __name__ == "__main__":
    command(main)
