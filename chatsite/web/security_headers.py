"""The security headers of every page: policies that no setting changes."""

from csp.constants import NONE, SELF

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the icon is embedded in the page
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # Strings cannot become markup or script, even if a script forgets to escape. The one policy creates
        # worker URLs.
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["worker"],
    }
}

#: Django's admin uses a jQuery that creates markup from strings at startup and would not run.
ADMIN_POLICY: dict[str, None] = {"require-trusted-types-for": None, "trusted-types": None}

_UNUSED = (
    "accelerometer browsing-topics camera display-capture encrypted-media gamepad "
    "geolocation gyroscope hid idle-detection local-fonts magnetometer microphone midi payment "
    "picture-in-picture publickey-credentials-create publickey-credentials-get serial sync-xhr usb "
    "window-management xr-spatial-tracking"
)
PERMISSIONS_POLICY: dict[str, list[str]] = {name: [] for name in _UNUSED.split()}
