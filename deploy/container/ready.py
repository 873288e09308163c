"""The health check of the container: fails unless this site is ready for guests."""

import os
import sys
import urllib.error
import urllib.request

_SECONDS = 4


def main() -> int:
    # The site answers to its own name only.
    host = os.environ["SITE_ORIGINS"].split(",")[0].partition("://")[2]
    port = os.environ.get("PORT", "8000")
    request = urllib.request.Request(f"http://127.0.0.1:{port}/readyz", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS):
            return 0
    except (urllib.error.URLError, TimeoutError) as error:
        print(f"not ready: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
