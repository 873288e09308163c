"""The network of a request: the digest of its address, never the address itself."""

from django.conf import settings
from django.http import HttpRequest

from chat.process import runtime
from chatsite.web.client_address import TrustedProxies
from matchmaking.networks import network

TRUSTED_PROXIES = TrustedProxies(settings.TRUSTED_PROXIES)


def network_of(request: HttpRequest) -> str:
    """Empty if there is no address, or no key yet."""
    scope = getattr(request, "scope", None)
    hubs = runtime.hubs()
    if scope is None or not hubs:
        return ""
    return network(hubs[0].keys.networks.current, TRUSTED_PROXIES.guest(scope)).name
