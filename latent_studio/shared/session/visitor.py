"""Where the visitor of a page sits, by what the connection itself shows."""

from collections.abc import Iterable

import streamlit as st
from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from latent_studio.shared.session.origins import host_name, is_loopback

# A proxy that names itself in a request stands between the visitor and this machine.
_PROXIES = ("forwarded", "x-forwarded", "x-real-ip", "x-client-ip", "x-original", "via", "cf-", "true-client-ip")


def at_this_machine() -> bool:
    """Whether the visitor of this script run sits at the machine that the app runs on, so far as that can be known.

    The app must answer to its own machine alone, under no other name; and the connection must come from it, straight.
    """
    named = [*(st.get_option("server.allowedHosts") or []), st.get_option("browser.serverAddress") or "localhost"]
    if not all(is_loopback(str(name)) for name in [st.get_option("server.address") or "", *named]):
        return False
    context = get_script_run_ctx()
    client = get_instance().get_client(context.session_id) if context else None
    seen = client.client_context if client else None
    return seen is not None and straight_from_here(seen.remote_ip, seen.headers)


def straight_from_here(peer: str | None, headers: Iterable[tuple[str, str]]) -> bool:
    """Whether a connection from the address `peer` with these headers is made on this machine, past no proxy."""
    names = {name.lower(): value for name, value in headers}
    if any(name.startswith(_PROXIES) for name in names):
        return False
    return is_loopback(peer or "") and is_loopback(host_name(names.get("host")))
