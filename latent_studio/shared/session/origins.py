"""Who may connect to the app: decided by the Host and the Origin that a request names.

The Origin must be the host that was connected to, so that no other site's page can use a visitor's app. Against a
hostile name server (DNS rebinding) the host must also be one that no stranger can claim: this machine's name, an
address in numbers, `browser.serverAddress`; or else, where it is set, one of `server.allowedHosts`.
"""

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

import streamlit as st


def refusal_of(host: str | None, origin: str | None, *, reads: bool = False) -> str | None:
    """Why a request with this Host and Origin is refused, in a sentence, or None; `reads`: a GET may lack an Origin."""
    target = _parsed(f"//{host or ''}")
    if target is None or not _host_is_ours(_name_of(target)):
        return "This app doesn't answer to this host name; it may be added to server.allowedHosts."
    if origin is None:
        # Elsewhere no browser leaves it out; other programs may look at their own machine's app.
        return None if reads or is_loopback(_name_of(target)) else "The Origin header is missing."
    source = _parsed(origin)
    if source is None or source.scheme not in ("http", "https") or _place(source) != _place(target, source.scheme):
        return "Only the app's own pages may connect here."
    return None


def host_name(host: str | None) -> str:
    """The name or address in a Host header, without its port; nothing where it holds none."""
    target = _parsed(f"//{host or ''}")
    return _name_of(target) if target else ""


def is_loopback(name: str) -> bool:
    """Whether a host's name or address always means the machine that asks."""
    return name == "localhost" or name.endswith(".localhost") or (_is_address(name) and _address(name).is_loopback)


def _name_of(parts: SplitResult) -> str:
    return (parts.hostname or "").removesuffix(".")


def _parsed(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        # Reading the port checks it; what urlsplit takes out without a word is compared.
        complete = parts.hostname and parts.port != 0 and parts.username is None and parts.geturl().strip() == url
    except ValueError:
        return None
    return parts if complete and not (parts.path or parts.query or parts.fragment) else None


def _place(parts: SplitResult, scheme: str | None = None) -> tuple[str, int | None]:
    return _name_of(parts), parts.port or {"http": 80, "https": 443}.get(scheme or parts.scheme)


def _host_is_ours(name: str) -> bool:
    patterns = [
        str(pattern).strip().lower().removesuffix(".") for pattern in st.get_option("server.allowedHosts") or []
    ]
    if patterns:
        return any(
            pattern in ("*", name) or (pattern.startswith("*.") and name.endswith(pattern[1:])) for pattern in patterns
        )
    own = socket.gethostname().lower()
    set_by_hand = {str(st.get_option(key) or "").lower() for key in ("server.address", "browser.serverAddress")}
    return is_loopback(name) or _is_address(name) or name in {own, f"{own.split('.')[0]}.local"} | set_by_hand


def _is_address(name: str) -> bool:
    try:
        _address(name)
    except ValueError:
        return False
    return True


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    return ipaddress.ip_address(name.partition("%")[0])
