"""The lab's charts in a real Chromium, fed with arrays that the tests know: what they draw, say and leave alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from module_page import show
from playwright.sync_api import Browser, Locator, Page, expect
from studio import PATIENCE_MS, ROOT, computed, wait_until

from latent_studio.browser.files import flat_style
from latent_studio.browser.modules import module_path
from tests.waiting import wait_for_equal

LOADED = {
    "browser/vendor/preact.js": "h, options, render",
    "browser/charts/painting.js": "Painting",
    "browser/charts/scales.js": "PATIENCE, SteadyAxis, shortNumber",
    "browser/charts/series.js": "Series",
    "lab/browser/feed.js": "Feed",
    "lab/browser/charts/readings.js": "Readings",
    "lab/browser/charts/charts.js": "DivergenceChart",
    "lab/browser/charts/curves.js": "GradientChart, LossChart",
    "lab/browser/charts/histograms.js": "Histograms",
    "lab/browser/charts/graph.js": "NetworkGraphs",
    "lab/browser/diagnosis.js": "DiagnosisCard",
}
GENERATOR, DISCRIMINATOR, REAL = [124, 77, 255], [30, 136, 229], [0, 137, 122]
STYLE = ROOT / "latent_studio" / "lab" / "browser" / "style.css"
THEME = """
.studio { --st-text-color: #1b1c22; --st-background-color: #fff; --st-border-color: #e2e2e9; --st-font: sans-serif;
  --st-violet-color: #7c4dff; --st-blue-color: #1e88e5; --st-green-color: #00897a; display: block !important; }
"""
EXPOSED = """
const typed = { float32: Float32Array, int8: Int8Array };
const decoded = ([name, kind, shape, data]) => [name, { data: typed[kind].from(data), shape }];
const root = document.querySelector(".studio");
options.debounceRendering = (draw) => draw(); // what a frame changes is drawn before the next one comes
const { ask } = Painting.prototype;
Painting.prototype.ask = function (soon) {
  window.panel.plot = this;
  ask.call(this, soon);
};
window.show = (Panel, props = {}) => {
  render(null, root);
  const feed = new Feed();
  const readings = new Readings(feed);
  const visible = (shown) => render(h(Panel, { feed, readings, hidden: !shown, ...props }), root);
  window.panel = { feed, visible, series: readings.series };
  visible(true);
  window.panel.root = root.firstElementChild;
};
window.feed = (header, arrays) => {
  window.panel.feed.tell({ header: { playing: true, ...header }, arrays: Object.fromEntries(arrays.map(decoded)) });
};
Object.assign(window, { LossChart, GradientChart, Histograms, DivergenceChart, NetworkGraphs, DiagnosisCard });
Object.assign(window, { PATIENCE, Series, SteadyAxis, shortNumber });
"""
# Feeds the card one diagnosis, and another before any time has gone by; gives the mood that it shows.
AT_ONCE = """([first, second]) => {
  const moment = performance.now();
  performance.now = () => moment;
  window.feed({ fresh: true, diagnosis: first }, []);
  window.feed({ diagnosis: second }, []);
  delete performance.now;
  return window.panel.root.dataset.mood;
}"""


@pytest.fixture(scope="module")
def tab(chromium: Browser) -> Iterator[Page]:
    """A page with the charts' own scripts and styles and nothing else; fails where they raise anything."""
    style = THEME + flat_style(STYLE)
    paths = {module_path(file): names for file, names in LOADED.items()}
    imports = [f'import {{ {names} }} from "./{path}";' for path, names in paths.items()]
    script = "\n".join(imports) + EXPOSED
    page = chromium.new_page(viewport={"width": 900, "height": 900})
    page.set_default_timeout(PATIENCE_MS)
    raised: list[str] = []
    page.on("pageerror", lambda error: raised.append(str(error)))
    show(page, f'<style>{style}</style><div class="studio"></div><script type="module">{script}</script>')
    page.wait_for_function("Boolean(window.feed)")
    yield page
    page.close()
    assert raised == []


def feed(page: Page, header: dict[str, Any], *arrays: tuple[str, str, list[int], list[float]]) -> None:
    """Give the panel a frame: arrays as (name, type, shape, values)."""
    page.evaluate("([header, arrays]) => window.feed(header, arrays)", [header, arrays])


def curve(first: int, last: int, discriminator: float, generator: float) -> tuple[str, str, list[int], list[float]]:
    """Rows of the frame's curve, one every 20 steps: losses that stand still, gradients a hundredth of them."""
    rows = [
        [steps, discriminator, generator, 0, discriminator / 100, generator / 100] for steps in range(first, last, 20)
    ]
    return "curve", "float32", [len(rows), 6], [value for row in rows for value in row]


def colours(canvas: Locator) -> list[list[int]]:
    """The opaque colours that a canvas shows."""
    found: list[list[int]] = canvas.evaluate(
        """(canvas) => {
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const seen = new Set();
          for (let at = 0; at < data.length; at += 4) {
            if (data[at + 3] === 255) seen.add(data.slice(at, at + 3).join());
          }
          return [...seen].map((text) => text.split(",").map(Number));
        }"""
    )
    return found


def test_losses_are_drawn_in_the_actors_colours_and_read_off_where_the_hand_points(tab: Page) -> None:
    tab.evaluate("show(LossChart)")
    expect(tab.get_by_text("Press play")).to_be_visible()
    feed(tab, {"steps": 1000}, curve(20, 1020, 1.25, 0.5))
    expect(tab.get_by_text("Press play")).to_be_hidden()
    canvas = tab.locator(".chart-plot canvas")
    discriminator, generator = (
        tab.locator(".key", has_text="discriminator").first,
        tab.locator(".key", has_text="generator").first,
    )
    expect(discriminator).to_have_text("discriminator1.25")
    expect(generator).to_have_text("generator0.500")
    wait_until(lambda: DISCRIMINATOR in colours(canvas) and GENERATOR in colours(canvas), "A line is missing.")
    expect(tab.get_by_text("optimal discriminator")).to_be_hidden()
    feed(tab, {"steps": 2000}, curve(1020, 2020, 3.0, 0.125))
    expect(discriminator).to_have_text("discriminator3.00")
    canvas.hover(position={"x": 200, "y": 50})
    expect(discriminator).to_have_text("discriminator1.25")
    expect(tab.locator(".chart-side")).to_have_text(re.compile(r"^step \d+$"))
    tab.mouse.move(0, 0)
    expect(generator).to_have_text("generator0.125")


def test_a_hidden_chart_draws_nothing_and_catches_up(tab: Page) -> None:
    tab.evaluate("show(GradientChart)")
    feed(tab, {"steps": 100}, curve(20, 120, 1, 2))
    discriminator = tab.locator(".key", has_text="discriminator")
    expect(discriminator).to_have_text("discriminator0.0100")
    tab.evaluate("panel.visible(false)")
    tab.wait_for_function("!panel.plot.seen && !panel.plot.waiting")
    feed(tab, {"steps": 200}, curve(120, 220, 5, 2))
    assert computed(tab, "panel.plot.stale && !panel.plot.waiting"), "It has asked to be painted."
    tab.evaluate("panel.visible(true)")
    expect(discriminator).to_have_text("discriminator0.0500")


def test_another_run_begins_with_an_empty_chart(tab: Page) -> None:
    tab.evaluate("show(LossChart)")
    feed(tab, {"steps": 400}, curve(20, 420, 1, 2))
    feed(tab, {"steps": 0, "fresh": True})
    expect(tab.get_by_text("Press play")).to_be_visible()
    wait_for_equal(lambda: tab.evaluate("panel.series.curve.rows().length"), 0)


def test_axes_grow_at_once_and_shrink_late(tab: Page) -> None:
    ends = computed(
        tab,
        """() => {
          const axis = new SteadyAxis();
          const ends = (low, high, now) => { axis.fit(low, high, now); return axis.range(); };
          return [ends(0.1, 1.9, 0), ends(0.3, 1.4, 1), ends(0.3, 7.1, 2), ends(0.3, 1.4, 3),
                  ends(0.3, 1.4, 2 + PATIENCE), ends(0.3, 1.4, 4 + PATIENCE)];
        }""",
    )
    assert ends[0] == ends[1] == [0, 2]
    assert ends[2] == ends[3] == ends[4] == [0, 8]
    assert ends[5] == [0, 1.5]


def test_numbers_have_three_significant_digits(tab: Page) -> None:
    values = [0, 0.000123456, 0.0123456, 0.99999, 1.5, -12.3456, 1234.5, 123456, None]
    texts = [
        "0.00",
        "1.23\u00d710\u207b\u2074",
        "0.0123",
        "1.00",
        "1.50",
        "\u221212.3",
        "1,230",
        "1.23\u00d710\u2075",
        "\u2013",
    ]
    assert computed(tab, "(values) => values.map((value) => shortNumber(value ?? NaN))", values) == texts


def test_a_long_series_stays_short_and_keeps_its_ends(tab: Page) -> None:
    count, first, last = computed(
        tab,
        """() => {
          const series = new Series();
          for (let step = 1; step <= 20000; step++) series.add({ data: Float32Array.of(step, 1), shape: [1, 2] });
          const rows = series.rows();
          return [rows.length, rows[0][0], rows.at(-1)[0]];
        }""",
    )
    assert 400 < count <= 961
    assert (first, last) == (1, 20000)


def test_histograms_lie_over_each_other_and_tell_their_means(tab: Page) -> None:
    tab.evaluate("show(Histograms)")
    shares = [0.0] * 64
    shares[24], shares[32 + 8] = 1.0, 1.0  # bins from 0.75 and from 0.25
    feed(tab, {"output": "probability", "histogram_range": [0, 1]}, ("histogram", "float32", [2, 32], shares))
    expect(tab.locator(".key", has_text="real")).to_have_text("realon average 0.766")
    expect(tab.locator(".key", has_text="generated")).to_have_text("generatedon average 0.266")
    canvas, wanted = tab.locator(".chart-plot canvas"), {REAL[1], GENERATOR[1]}
    wait_until(lambda: wanted <= {colour[1] for colour in colours(canvas)}, "A histogram is missing.")


def test_measures_become_sentences(tab: Page) -> None:
    tab.evaluate("show(DivergenceChart)")
    measures = {"modes": 6, "modes_there": 8, "high_quality": 0.75, "accuracy": 0.83, "p_value": 1e-9}
    row = [200, 0.02, 0.3, 0.4, 0.05, 6, 0.75, 0.83, 1.2, 0.9]
    feed(tab, {"steps": 200, "measures": measures}, ("measured", "float32", [1, 10], row))
    expect(tab.get_by_text("6 of 8")).to_be_visible()
    expect(tab.get_by_text("A fresh classifier tells them apart: 83 % right.")).to_be_visible()
    expect(tab.locator(".key", has_text="KL(real \u2016 generated)")).to_have_text("KL(real \u2016 generated)0.300")
    plain = {"accuracy": 0.5, "p_value": 0.6}
    feed(tab, {"fresh": True, "steps": 0})
    feed(tab, {"steps": 200, "measures": plain}, ("measured", "float32", [1, 10], row))
    expect(tab.get_by_text("cannot tell them apart")).to_be_visible()
    expect(tab.get_by_text("Modes covered")).to_be_hidden()


def test_a_neuron_is_named_and_described_and_layers_are_capped(tab: Page) -> None:
    tab.evaluate("show(NetworkGraphs)")
    generator, discriminator = [2, 20, 2], [2, 4, 1]
    rising = [round(127 * (2 * (cell % 12) / 11 - 1)) for cell in range(144)]  # from left to right
    arrays = [
        ("generator_neurons", "int8", [24, 12, 12], rising * 24),
        ("discriminator_neurons", "int8", [7, 12, 12], [0] * 6 * 144 + rising),
        ("generator_weights", "int8", [80], [100] * 80),
        ("discriminator_weights", "int8", [12], [-100] * 12),
    ]
    feed(tab, {"graph": {"generator": generator, "discriminator": discriminator}}, *arrays)
    expect(tab.get_by_text("16 of 20 a layer are drawn")).to_be_visible()
    card = tab.locator(".neuron p")
    expect(card).to_contain_text("The discriminator's output")
    expect(card).to_contain_text("negative on 50 %")
    canvas = tab.locator(".chart-plot canvas")
    wait_until(lambda: REAL in colours(canvas) and GENERATOR in colours(canvas), "A weight's colour is missing.")
    canvas.focus()
    for _ in range(4):
        tab.keyboard.press("ArrowRight")
    expect(card).to_contain_text("Discriminator, layer 1, neuron 1")
    expect(card).to_contain_text("a dead neuron")


def test_a_diagnosis_stands_for_a_while_and_its_fix_is_applied_once(tab: Page) -> None:
    tab.evaluate("show(DiagnosisCard, { onApply: (...given) => (window.applied ??= []).push(given) })")
    strong = {
        "kind": "discriminator-too-strong",
        "title": "The discriminator is too strong",
        "sentence": "It wins.",
        "measurement": "",
    }
    fix = {"label": "Halve its rate", "settings": {"optimiser.discriminator_rate": 0.001}}
    balanced = {"kind": "balanced", "title": "Balanced", "sentence": "Fine.", "measurement": "", "fix": None}
    feed(tab, {"diagnosis": strong | {"fix": fix}})
    card = tab.locator(".diagnosis")
    expect(card).to_have_attribute("data-mood", "warning")
    button = card.get_by_role("button")
    button.dblclick()
    wait_for_equal(lambda: tab.evaluate("applied"), [[fix["settings"], fix["label"]]])
    # At one and the same moment, however slow the machine is, the first still stands.
    assert computed(tab, AT_ONCE, [strong | {"fix": fix}, balanced]) == "warning"
    expect(card).to_have_attribute("data-mood", "well")
    expect(tab.get_by_role("heading", name="Balanced")).to_be_visible()
    expect(button).to_be_hidden()
