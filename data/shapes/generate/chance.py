"""Reproducible chance: every draw comes from the standard library's ``random()``, whose sequence for a seed is
promised to stay the same in every Python version (the other methods' sequences are not)."""

import math
import random
from collections.abc import Sequence
from typing import TypeVar

SEED = "見本市 2026-04-01"
T = TypeVar("T")


class Chance:
    """One independent stream of draws per topic, so that a change of one file leaves the others as they are."""

    def __init__(self, topic: str) -> None:
        self._random = random.Random(f"{SEED}/{topic}").random

    def unit(self) -> float:
        """A number in [0, 1)."""
        return self._random()

    def between(self, low: float, high: float) -> float:
        """A number in [low, high)."""
        return low + (high - low) * self._random()

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._random() * (high - low + 1))

    def happens(self, probability: float) -> bool:
        """True with the given probability."""
        return self._random() < probability

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, each equally likely."""
        return options[int(self._random() * len(options))]

    def weighted(self, options: Sequence[tuple[T, float]]) -> T:
        """One of the options (value, weight), each as likely as its weight says."""
        left = self._random() * sum(weight for _, weight in options)
        for value, weight in options:
            left -= weight
            if left < 0:
                return value
        return options[-1][0]

    def normal(self, mean: float, deviation: float) -> float:
        """A normal draw by Box and Muller's formula."""
        radius = math.sqrt(-2 * math.log(1 - self._random()))
        return mean + deviation * radius * math.cos(2 * math.pi * self._random())
