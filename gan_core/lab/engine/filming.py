"""Has a film of a lab made by a process of its own, while the app goes on."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from gan_core.processes.child import be_modest, start_piped


async def make_film(form: str, moments: bytes, progress: Callable[[float], None]) -> bytes:
    """The file, "gif" or "mp4", of a film of moments as `gan_core.lab.engine.film.pack` gives them.

    `progress` gets 0 to 1. Raises ValueError with a sentence where it can't be made, OSError where no process starts.
    """
    process = await start_piped("gan_core.lab.engine.film", "--format", form, errors=True)
    # A film can wait, a drag can't.
    be_modest(process.pid)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        _, film, last_words = await asyncio.gather(
            _hand_over(process.stdin, moments), process.stdout.read(), _listen(process.stderr, progress)
        )
        if await process.wait() != 0:
            raise ValueError(last_words or "The film could not be made; the run may be too long for this machine.")
        return film
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _hand_over(stdin: asyncio.StreamWriter, moments: bytes) -> None:
    # One that ends before it has read everything says why.
    with suppress(ConnectionError):
        stdin.write(moments)
        await stdin.drain()
    stdin.close()


async def _listen(errors: asyncio.StreamReader, progress: Callable[[float], None]) -> str:
    """Pass on the numbers; the last line that is none."""
    last_words = ""
    async for line in errors:
        text = line.decode(errors="replace").strip()
        try:
            progress(float(text))
        except ValueError:
            last_words = text or last_words
    return last_words
