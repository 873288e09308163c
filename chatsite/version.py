"""The version of this code, as `CHANGELOG.md` has it; the dashboard and the metrics tell it of each process."""

VERSION = "0.1.0"
