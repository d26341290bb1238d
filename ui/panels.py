"""What can be opened below the picture on the Explore page, by the name it has there."""

from __future__ import annotations

from collections.abc import Callable

from ui import bookmarks, factors, film_strip, marks
from ui.generators import Facts
from ui.map import panel as map_panel
from ui.state import ExploreState, Held

# Draws itself below the picture, for a generator and what the page shows of it.
Panel = Callable[[Facts, Held[ExploreState]], None]

PANELS: dict[str, Panel] = {
    "Learn a direction": marks.panel,
    "Bookmarks": bookmarks.panel,
    "Time": film_strip.panel,
    "Map": map_panel,
    "Factors": factors.panel,
}
