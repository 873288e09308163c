"""The name and the version of this program. The dashboard and the metrics show the version per process."""

#: As in `CHANGELOG.md`.
VERSION = "0.1.0"
#: Begins each line that a command writes for the operator.
PROGRAM = "passerby"
