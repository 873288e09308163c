"""Images are pinned by digest everywhere they are named, and left unchanged if the registry does not answer."""

import shutil
from pathlib import Path

import pytest

from deploy import images

OLD, NEW = f"sha256:{'0' * 64}", f"sha256:{'a' * 64}"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, ...]:
    return tuple(Path(shutil.copy(path, tmp_path)) for path in images.FILES)


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fake for skopeo's answers."""
    answer = tmp_path / "answer"
    answer.write_text(NEW)
    skopeo = tmp_path / "skopeo"
    skopeo.write_text(f"#!/bin/sh\n[ -e {answer} ] || {{ echo no route to it >&2; exit 1; }}\ncat {answer}\n")
    skopeo.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return answer


def test_every_foreign_image_is_pinned_and_moves_with_the_next_call(
    files: tuple[Path, ...], registry: Path
) -> None:
    registry.write_text(OLD)
    images.pin(files)
    registry.write_text(NEW)
    pinned = images.pin(files)

    assert {name.rpartition("/")[2].partition(":")[0] for name in pinned} == {"python", "redis", "caddy"}
    container, compose = (path.read_text() for path in files)
    assert OLD not in container + compose
    assert container.count(f"@{NEW}") == container.count("FROM ") == 3
    assert compose.count(f"@{NEW}") == 1
    assert "image: passerby\n" in compose  # the site's own is built here


def test_without_an_answer_no_file_is_changed(files: tuple[Path, ...], registry: Path) -> None:
    before = [path.read_bytes() for path in files]
    registry.unlink()
    with pytest.raises(images.ImagesError, match="no route to it"):
        images.pin(files)
    assert [path.read_bytes() for path in files] == before
