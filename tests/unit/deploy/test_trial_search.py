"""The trials search the disk for a chat's texts; this tests the search itself."""

from pathlib import Path

from deploy.trial.search import files_with


def test_words_are_found_in_any_file_at_any_depth_and_only_there(tmp_path: Path) -> None:
    deep = tmp_path / "var/lib/site"
    deep.mkdir(parents=True)
    (deep / "with").write_bytes(b"\x00\xff|word 7\x00")
    (tmp_path / "plain").write_text("before |word 8 after")
    (deep / "without").write_text("a word")
    (tmp_path / "link").symlink_to(deep / "with")
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    assert sorted(files_with("|word ", [tmp_path])) == sorted([deep / "with", tmp_path / "plain"])
