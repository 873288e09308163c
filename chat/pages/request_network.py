"""The network of a request: the digest of its address, never the address itself."""

from django.conf import settings
from django.http import HttpRequest

from chat.process import runtime
from chatsite.web.client_address import TrustedProxies
from matchmaking.networks import network
from matchmaking.values import NOWHERE, Network

TRUSTED_PROXIES = TrustedProxies(settings.TRUSTED_PROXIES)


def network_of(request: HttpRequest) -> str:
    """Empty if there is no address, or no key yet."""
    return located(request).name


def located(request: HttpRequest) -> Network:
    """In all its sizes; NOWHERE if there is no address, or no key yet."""
    scope = getattr(request, "scope", None)
    hubs = runtime.hubs()
    if scope is None or not hubs:
        return NOWHERE
    return network(hubs[0].keys.networks.current, TRUSTED_PROXIES.guest(scope))
