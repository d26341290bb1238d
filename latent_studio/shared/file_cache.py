"""What is made of a file, kept for as long as the file stays as it is."""

from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, TypeVar, cast

Make = TypeVar("Make", bound=Callable[..., Any])


def by_file(most: int) -> Callable[[Make], Make]:
    """Keep what a function makes of a file and of other hashable values, the `most` last ones.

    It is made anew where the file has another time of change or length. Raises OSError where there is no file.
    """

    def decorate(make: Make) -> Make:
        @lru_cache(maxsize=most)
        def kept(path: Path, _changed: int, _length: int, *rest: Any) -> Any:
            return make(path, *rest)

        @wraps(make)
        def of_file(path: Path, *rest: Any) -> Any:
            facts = path.stat()
            return kept(path, facts.st_mtime_ns, facts.st_size, *rest)

        return cast(Make, of_file)

    return decorate
