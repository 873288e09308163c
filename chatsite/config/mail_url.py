"""Django's mail server settings, from a URL."""

from chatsite.config.service_url import parse

#: The default ports: plain, STARTTLS, TLS.
_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}


def of_url(url: str) -> dict[str, object]:
    """Parses `smtp://`, `smtp+tls://` or `smtp+ssl://user:password@host:port`.

    Raises ValueError with the end of a sentence that starts with the setting's name.
    """
    found = parse(url, tuple(_PORTS))
    if not found.host or found.path or found.options:
        raise ValueError("must have a host and nothing after it, as in smtp+tls://user:password@host:587")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": found.host,
        "EMAIL_PORT": found.port or _PORTS[found.scheme],
        "EMAIL_HOST_USER": found.username,
        "EMAIL_HOST_PASSWORD": found.password,
        "EMAIL_USE_TLS": found.scheme == "smtp+tls",
        "EMAIL_USE_SSL": found.scheme == "smtp+ssl",
    }
