"""Text tables for a terminal."""

from collections.abc import Sequence


def table(rows: Sequence[Sequence[object]], heads: Sequence[str] = ()) -> str:
    """Columns as wide as needed; numbers are right-aligned."""
    lines = [list(heads)] if heads else []
    lines += [[str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    numeric = [all(isinstance(row[place], int | float) for row in rows) for place in range(len(widths))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, numeric, strict=True)
        ).rstrip()
        for line in lines
    )
