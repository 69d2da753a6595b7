"""Which client connection a hook belongs to. Source: docs/wcs.md#clients."""

from __future__ import annotations

from wcs_pcap.hooks.body import decode
from wcs_pcap.hooks.config import NAME
from wcs_pcap.model import Client, Exchange, HookCall


class Clients:
    """The client connections seen so far: the newest generation of each ``nodeId`` and ``sessionId``."""

    def __init__(self) -> None:
        self._newest: dict[tuple[str | None, str], Client] = {}
        self._by_session: dict[str, Client] = {}

    def newest(self, client: Client) -> Client:
        """Returns the newest generation of ``client``."""
        return self._newest[client.node_id, client.session_id or ""]

    def attribute(self, call: HookCall) -> None:
        """Sets the client connection of ``call``; a new generation begins at each ``connect``."""
        fields = call.fields
        session, node = fields.get("sessionId"), fields.get("nodeId")
        if not isinstance(session, str):
            return
        if not isinstance(node, str):
            node = None
        client = self._newest.get((node, session))
        if client is None and node is None and (call.name != "connect" or not call.whole):
            client = self._by_session.get(session)  # its nodeId was cut away, or left out by restExclude
        if client is None:
            client = Client(node, session, 1)
        elif call.name == "connect":
            client = Client(client.node_id, session, client.generation + 1)
        self._newest[client.node_id, session] = self._by_session[session] = client
        call.client = client
        client.calls.append(call)
        if call.name == "connect":
            client.connect = call
        elif call.name == "ConnectionStatusEvent":
            if call.status == "ESTABLISHED":
                client.established = client.established or call
            elif call.status == "DISCONNECTED":
                client.disconnected = client.disconnected or call

    def replace(self, cut: HookCall, call: HookCall) -> None:
        """Puts ``call`` in the place of ``cut``, a post of the same hook of which only the beginning was sent."""
        client = cut.client
        if client is None:
            self.attribute(call)
            return
        client.calls.remove(cut)
        if client.connect is cut:
            client.connect = call
            client.calls.append(call)
            call.client = client
        else:
            self.attribute(call)

    def configure(self, exchange: Exchange) -> None:
        """Takes ``restClientConfig`` from a response whose request is missing: it can only belong to ``connect``."""
        response = exchange.response
        if response is None or response.status != 200 or not response.complete or NAME.encode() not in response.body:
            return
        decoded = decode(response.body)[0]
        config = decoded.get(NAME) if isinstance(decoded, dict) else None
        if not isinstance(config, dict):
            return
        session, node = decoded.get("sessionId"), decoded.get("nodeId")
        if not isinstance(session, str) or not (node is None or isinstance(node, str)):
            return
        client = self._newest.setdefault((node, session), Client(node, session, 1))
        self._by_session.setdefault(session, client)
        client.configured = config
