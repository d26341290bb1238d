"""The 2-D Lab: one visitor in a real Chromium, a class of thirty, and two hundred that come and go.

python -m benchmarks.lab [--repeats 3] [--seconds 15] [--users 30] [--labs 200]
"""

import asyncio
import json
import shutil
import statistics
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from playwright.sync_api import expect
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from benchmarks.browsers import WINDOW, chromium, fresh_studio, processes
from benchmarks.table import command, higher, lower, publish, table
from gan_core.frames import Array, decode
from gan_core.lab.game.config import default_config
from gan_core.workspace import Workspace
from tests.browser.studio import Studio

RUN = "digits"
VIEW = {"surface": True, "sample_gradients": True, "actual_steps": True, "manifold": False, "divergences": True}
SHOWN = "real,generated,surface,smooth,sample_gradients,actual_steps,divergences,losses"
WARM_UP = 6.0  # seconds before anything is counted
DRAGS = 20  # requests a second
PICTURES: dict[str, dict[str, Any]] = {
    "single": {"view": "single"},
    "8x8": {"view": "neighbourhood", "axes": [0, 1], "spread": 2.0},
}


@dataclass
class Visitor:
    """What one visitor of a class saw: frames and steps a second, and the last samples."""

    frames: float = 0.0
    steps: float = 0.0
    samples: Array = field(default_factory=lambda: np.zeros((0, 2)))


@dataclass(frozen=True)
class Use:
    """Memory in MB, open files and threads of a process."""

    memory: float
    files: int
    threads: int


@dataclass(frozen=True)
class Repeat:
    """What one start of the app gave."""

    frames: float
    steps: float
    visitors: list[Visitor]
    drags: dict[str, list[float]]
    before: dict[str, Use]
    after: dict[str, Use]


def main(repeats: int = 3, seconds: float = 15.0, users: int = 30, labs: int = 200) -> None:
    found = []
    for _ in range(repeats):
        with fresh_studio() as studio:
            shutil.copytree(Workspace.default().pretrained, studio.checkpoints / "pretrained")
            found.append(repeat(studio, seconds, users, labs))
    publish(
        "The 2-D Lab", f"Median (worst) of {repeats} repeats, {seconds:g} s a window.", *_tables(found, users, labs)
    )


def repeat(studio: Studio, seconds: float, users: int, labs: int) -> Repeat:
    """All three parts on one running app."""
    frames, steps = alone(studio, seconds)
    print(f"alone: {frames:.1f} frames/s, {steps:.0f} steps/s", flush=True)
    visitors, drags = asyncio.run(crowd(studio, users, seconds))
    print(f"{users} users: {min(visitor.frames for visitor in visitors):.2f} frames/s at least", flush=True)
    asyncio.run(come_and_go(studio, 20))
    before = uses()
    asyncio.run(come_and_go(studio, labs))
    return Repeat(frames, steps, visitors, drags, before, uses())


def alone(studio: Studio, seconds: float) -> tuple[float, float]:
    """Painted frames and training steps a second of one visitor of the page."""
    with chromium() as browser:
        page = browser.new_page(viewport=WINDOW)
        page.goto(f"{studio.url}/lab?show={SHOWN}")
        lab = page.locator(".lab[data-painted]")
        expect(lab).to_be_visible()
        counters = "lab => [performance.now() / 1000, Number(lab.dataset.painted), Number(lab.dataset.steps)]"
        page.wait_for_timeout(WARM_UP * 1000)
        before = np.array(lab.evaluate(counters))
        page.wait_for_timeout(seconds * 1000)
        spent, painted, steps = np.array(lab.evaluate(counters)) - before
        shown = str(lab.get_attribute("data-shows")).split()
        if not {"surface", "generated", "sample_gradients", "actual_steps"} <= set(shown):
            raise RuntimeError(f"The page shows {', '.join(shown)} only.")
    return float(painted / spent), float(steps / spent)


async def crowd(studio: Studio, users: int, seconds: float) -> tuple[list[Visitor], dict[str, list[float]]]:
    """A class that plays at once, and the latencies in ms of who drags meanwhile, by the kind of picture."""
    begins = asyncio.get_running_loop().create_future()
    playing = [asyncio.create_task(visit(studio, seed, begins, 2 * seconds)) for seed in range(users)]
    await asyncio.sleep(WARM_UP + 0.2 * users)
    begins.set_result(time.monotonic())
    drags = {name: await drag(studio, picture, seconds) for name, picture in PICTURES.items()}
    return list(await asyncio.gather(*playing)), drags


async def visit(studio: Studio, seed: int, begins: asyncio.Future[float], seconds: float) -> Visitor:
    """One visitor, who paints every frame at once."""
    counted: list[tuple[float, int]] = []
    samples: Array = np.zeros((0, 2))
    async with connected(studio, "/live/lab") as socket:
        await open_lab(socket, 1 + seed, seed)
        while not begins.done() or time.monotonic() < begins.result() + seconds:
            header, arrays = await next_frame(socket)
            if begins.done():
                counted.append((time.monotonic(), header["steps"]))
            samples = arrays["generated"]
    steps = (counted[-1][1] - counted[0][1]) / (counted[-1][0] - counted[0][0])
    return Visitor(len(counted) / seconds, steps, samples)


async def drag(studio: Studio, picture: dict[str, Any], seconds: float) -> list[float]:
    """Milliseconds from each request to its answer."""
    latencies = []
    async with connected(studio, "/live") as socket:
        ends = time.monotonic() + seconds
        number = 0
        while time.monotonic() < ends:
            began = time.monotonic()
            directions = {"0": 2.0 * np.sin(number / 10)}
            request = {"id": number, "run": RUN, "picture": {**picture, "seed": 1, "directions": directions}}
            await socket.send(json.dumps(request))
            if isinstance(answer := await socket.recv(), str):
                raise RuntimeError(answer)
            latencies.append(1000 * (time.monotonic() - began))
            number += 1
            await asyncio.sleep(max(0.0, began + 1 / DRAGS - time.monotonic()))
    return latencies


async def come_and_go(studio: Studio, labs: int) -> None:
    """Labs one after the other, each shown for three frames."""
    for number in range(labs):
        async with connected(studio, "/live/lab") as socket:
            await open_lab(socket, 1000 + number, number)
            for _ in range(3):
                await next_frame(socket)
            await socket.send(json.dumps({"type": "close"}))


def connected(studio: Studio, path: str) -> connect:
    """A connection as a page of the app opens it."""
    return connect(studio.url.replace("http", "ws") + path, origin=Origin(studio.url), max_size=None)


async def open_lab(socket: ClientConnection, name: int, seed: int) -> None:
    """Begin a lab at the defaults but for its seed."""
    config = default_config().with_settings({"seed": seed}).model_dump(mode="json")
    opening = {"type": "open", "lab": f"{name:032x}", "config": config, "view": VIEW, "playing": True}
    await socket.send(json.dumps(opening))


async def next_frame(socket: ClientConnection) -> tuple[dict[str, Any], dict[str, Array]]:
    """The next frame, which is said to be painted."""
    while isinstance(answer := await socket.recv(), str):
        if json.loads(answer)["type"] == "error":
            raise RuntimeError(answer)
    header, arrays = decode(answer)
    await socket.send(json.dumps({"type": "painted", "frame": header["frame"]}))
    return header, arrays


def uses() -> dict[str, Use]:
    """What the app's process and the engine's use now."""
    found = {}
    for line, process in processes():
        name = "app" if "streamlit" in line else "engine" if "gan_core.lab.engine.engine" in line else ""
        if name:
            found[name] = Use(process.memory_info().rss / 2**20, process.num_fds(), process.num_threads())
    return found


def _tables(repeats: list[Repeat], users: int, labs: int) -> Iterable[str]:
    visitors = [repeat.visitors for repeat in repeats]
    own = [len({one.samples.tobytes() for one in many}) for many in visitors]
    latencies = {
        name: lower((statistics.quantiles(repeat.drags[name], n=20)[-1] for repeat in repeats), 1) for name in PICTURES
    }
    crowd_rows = [
        ["frames/s of the slowest", higher((min(one.frames for one in many) for many in visitors), 1)],
        ["frames/s of the median", higher((statistics.median(one.frames for one in many) for many in visitors), 1)],
        ["steps/s of the median", higher((statistics.median(one.steps for one in many) for many in visitors), 1)],
        ["labs with samples of their own", higher(own, 0)],
        *([f"Explore, {name}: p95 ms", found] for name, found in latencies.items()),
    ]
    alone = [higher((repeat.frames for repeat in repeats), 1), higher((repeat.steps for repeat in repeats), 0)]
    yield "One visitor in Chromium: heat map at 40x40, 512 points, both kinds of arrows, full speed."
    yield table(["painted frames/s", "steps/s"], [alone])
    yield f"{users} visitors at once, each with the same view and a seed of their own."
    yield table(["", ""], crowd_rows)
    yield f"{labs} labs opened and closed, after 20 others: how much more is used than before."
    yield table(["", "memory, MB", "open files", "threads"], [_growth(repeats, name) for name in ("app", "engine")])


def _growth(repeats: list[Repeat], name: str) -> list[str]:
    row = [name]
    for part, digits in (("memory", 1), ("files", 0), ("threads", 0)):
        grown = (getattr(one.after[name], part) - getattr(one.before[name], part) for one in repeats)
        row.append(lower(grown, digits))
    return row


if __name__ == "__main__":
    command(main)
