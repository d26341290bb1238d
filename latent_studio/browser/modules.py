"""The browser's ES modules as the app serves them: all files, in an address that changes whenever one of them does."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from posixpath import dirname, normpath
from types import MappingProxyType

ROOT = Path(__file__).resolve().parents[1]
# `import … from "./x.js"`, `export … from "./x.js"` and `import "./x.js"`, over several lines too.
_IMPORT = re.compile(r"""(?:^|;)\s*(?:import|export)\b[^;"'=()]*["'](\.{1,2}/[^"']+)["']""", re.MULTILINE)


def _read() -> Mapping[str, bytes]:
    files = sorted(path for path in ROOT.rglob("browser/**/*.js") if path.is_file())
    return MappingProxyType({path.relative_to(ROOT).as_posix(): path.read_bytes() for path in files})


def _digest() -> str:
    found = hashlib.sha256()
    for path, source in MODULES.items():
        found.update(f"{path} {len(source)}\n".encode() + source)
    return found.hexdigest()[:16]


# The source of every module by its path below `latent_studio`, read once; and a digest of them all.
MODULES = _read()
DIGEST = _digest()


def module_path(path: str) -> str:
    """The route of a module, as a component finds it; with its digest in the path, which relative imports keep."""
    return f"modules/{DIGEST}/{path}"


def imports(path: str) -> list[str]:
    """The modules that one imports itself."""
    return [resolved(path, found) for found in _IMPORT.findall(MODULES[path].decode())]


def resolved(path: str, imported: str) -> str:
    """The module that another one at `path` means by a relative address."""
    return normpath(f"{dirname(path)}/{imported}")


def with_imports(path: str) -> list[str]:
    """A module and all that is imported for it, each once, the module itself first. Raises KeyError for one missing."""
    found = {path: None}
    waiting = [path]
    while waiting:
        new = [each for each in imports(waiting.pop(0)) if each not in found]
        found |= dict.fromkeys(new)
        waiting += dict.fromkeys(new)
    return list(found)
