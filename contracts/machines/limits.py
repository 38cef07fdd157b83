"""A vendor's rate limits as a model counts them: its own arithmetic, from the documents' sentences.

Knows nothing of the stand-in, whose limits are counted elsewhere and otherwise: two counts that must agree.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field


@dataclass(slots=True)
class Window:
    """So many calls in so many seconds, counted afresh from time to time; a refused call does not count.

    `aligned`: windows begin at whole multiples of their length on the vendor's clock; else one begins with the first
    call after the last one ended.
    """

    limit: int
    seconds: int
    aligned: bool = False
    began: float | None = None
    used: int = 0

    def admits(self, now: float) -> bool:
        """Count a call, if there is room for it."""
        self._turn(now)
        if self.used >= self.limit:
            return False
        self.used += 1
        return True

    def remaining(self, now: float) -> int:
        return self.limit if self._is_over(now) else self.limit - self.used

    def reset(self, now: float) -> float:
        """When the count begins afresh, in seconds since 1970."""
        self._turn(now)
        assert self.began is not None  # noqa: S101  it has just been turned to
        return self.began + self.seconds

    def _is_over(self, now: float) -> bool:
        return self.began is None or now >= self.began + self.seconds

    def _turn(self, now: float) -> None:
        if self._is_over(now):
            self.began = math.floor(now / self.seconds) * self.seconds if self.aligned else now
            self.used = 0


@dataclass(slots=True)
class Bucket:
    """A bucket of `size` calls that leaks `leak` of them a second, all the time; a refused call adds nothing."""

    size: int
    leak: float
    level: float = 0.0
    at: float = field(default=0.0)

    def admits(self, now: float, cost: float = 1) -> bool:
        """Pour a call in, if it does not spill."""
        level = self.now_at(now)
        if level + cost > self.size:
            return False
        self.level, self.at = level + cost, now
        return True

    def now_at(self, now: float) -> float:
        """How full it is."""
        return max(0.0, self.level - (now - self.at) * self.leak)
