"""Who may connect to the app's own routes, which Streamlit doesn't check.

A browser tells which page opened the connection in the Origin header, which must name the host that it connected to:
so no other site's page can use the app of whoever visits it. A hostile name server can make its own site's name mean
this machine (DNS rebinding), so the host must also be one that no stranger can claim: this machine's name, an address
in numbers, `browser.serverAddress`; or else, where it is set, one of `server.allowedHosts`. A class on a local network
thus needs no setting where it uses the address that Streamlit prints; a domain or proxy needs `server.allowedHosts`.
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

import streamlit as st


def refusal_of(host: str | None, origin: str | None) -> str | None:
    """Why a connection with these Host and Origin headers is refused, as a close reason; None where it is welcome."""
    target = _parsed(f"//{host or ''}")
    if target is None or not _host_is_ours(target.hostname or ""):
        return "This app doesn't answer to this host name; it may be added to server.allowedHosts."
    if origin is None:
        # No browser leaves it out; other programs may look at their own machine's app.
        return None if _is_loopback(target.hostname or "") else "The Origin header is missing."
    source = _parsed(origin)
    if source is None or source.scheme not in ("http", "https") or _place(source) != _place(target, source.scheme):
        return "Only the app's own pages may connect here."
    return None


def _parsed(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        # Reading the port checks it.
        complete = parts.hostname and parts.port != 0 and parts.username is None and not parts.path
    except ValueError:
        return None
    return parts if complete else None


def _place(parts: SplitResult, scheme: str | None = None) -> tuple[str | None, int | None]:
    return parts.hostname, parts.port or {"http": 80, "https": 443}.get(scheme or parts.scheme)


def _host_is_ours(name: str) -> bool:
    allowed = [str(pattern).strip().lower() for pattern in st.get_option("server.allowedHosts") or []]
    if allowed:
        return any(
            pattern in ("*", name) or (pattern.startswith("*.") and name.endswith(pattern[1:])) for pattern in allowed
        )
    own = socket.gethostname().lower()
    set_by_hand = {str(st.get_option(key) or "").lower() for key in ("server.address", "browser.serverAddress")}
    return _is_loopback(name) or _is_address(name) or name in {own, f"{own.split('.')[0]}.local"} | set_by_hand


def _is_loopback(name: str) -> bool:
    return name == "localhost" or name.endswith(".localhost") or (_is_address(name) and _address(name).is_loopback)


def _is_address(name: str) -> bool:
    try:
        _address(name)
    except ValueError:
        return False
    return True


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    return ipaddress.ip_address(name.partition("%")[0])
