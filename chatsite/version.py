"""The version of this code, as in `CHANGELOG.md`; the dashboard and the metrics show it per process."""

VERSION = "0.1.0"
