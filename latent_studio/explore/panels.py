"""What can be opened below the picture on the Explore page, by the name it has there."""

from collections.abc import Callable

from latent_studio.explore import factors
from latent_studio.explore.film_strip import panel as film_strip
from latent_studio.explore.map.panel import panel as map_panel
from latent_studio.explore.marks import panel as marks
from latent_studio.shared import bookmarks
from latent_studio.shared.generators import Facts
from latent_studio.shared.session.page_state import Held
from latent_studio.shared.state.explore import ExploreState

# Draws itself below the picture, for a generator and what the page shows of it.
Panel = Callable[[Facts, Held[ExploreState]], None]

PANELS: dict[str, Panel] = {
    "Learn a direction": marks.panel,
    "Bookmarks": bookmarks.panel,
    "Time": film_strip.panel,
    "Map": map_panel,
    "Factors": factors.panel,
}
