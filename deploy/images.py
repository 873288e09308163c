"""`python -m deploy.images`: pins the container images to their current digests, as `make lock` does.

An image is named `NAME:TAG` or `NAME:TAG@sha256:...` in the container file and in the compose file; the tag stays, for
readers. Needs skopeo or docker to query the registry.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
FILES = (_ROOT / "deploy/container/Containerfile", _ROOT / "deploy/container/compose.yaml")
_IMAGE = re.compile(r"(?m)^(FROM |\s+image: )([\w./-]+/[\w./-]+:[\w.-]+)(?:@sha256:[0-9a-f]{64})?")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class ImagesError(Exception):
    """Nothing was pinned; the message says why."""


def main() -> int:
    try:
        for name, digest in pin(FILES).items():
            print(f"{name} {digest}")
    except ImagesError as error:
        print(f"passerby: images are not pinned: {error}", file=sys.stderr)
        return 1
    return 0


def pin(files: tuple[Path, ...]) -> dict[str, str]:
    """Pins every image in the files and returns the digests. Raises ImagesError without changing any file."""
    texts = {path: path.read_text() for path in files}
    names = sorted({found[2] for text in texts.values() for found in _IMAGE.finditer(text)})
    digests = {name: _ask(name) for name in names}
    for path, text in texts.items():
        path.write_text(_IMAGE.sub(lambda found: f"{found[1]}{found[2]}@{digests[found[2]]}", text))
    return digests


def _ask(image: str) -> str:
    if shutil.which("skopeo"):
        command = ["skopeo", "inspect", "--no-tags", "--format", "{{.Digest}}", f"docker://{image}"]
    elif shutil.which("docker"):
        command = ["docker", "buildx", "imagetools", "inspect", "--format", "{{.Manifest.Digest}}", image]
    else:
        raise ImagesError("neither skopeo nor docker is here.")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = _DIGEST.fullmatch(done.stdout.strip())
    if done.returncode or found is None:
        lines = (done.stderr or done.stdout).strip().splitlines() or ["no answer"]
        raise ImagesError(f"{image}: {lines[-1]}")
    return found[0]


if __name__ == "__main__":
    sys.exit(main())
