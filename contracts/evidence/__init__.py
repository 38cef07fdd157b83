"""What the vendors' pages say of their behaviour, sentence by sentence, with the rules that carry it out.

`<vendor>.yaml` is the table; `row` says what a row is, `table` reads it.
"""

from __future__ import annotations

from .row import Match, Row
from .table import Table, rows

__all__ = ["Match", "Row", "Table", "rows"]
