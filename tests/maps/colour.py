"""Colour science for the palette's tests: contrast (WCAG 2.2), simulated colour blindness, difference (CIEDE2000).

Sources: WCAG 2.2 relative luminance; Machado, Oliveira & Fernandes 2009, severity 1.0 (matrices on linear RGB);
Sharma, Wu & Dalal 2005 for CIEDE2000, with three of their published pairs as a check in test_palette.py.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["EYES", "contrast", "difference", "lab"]

Vector = NDArray[np.float64]

EYES: dict[str, Vector] = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE = np.array([0.95047, 1.0, 1.08883])


def _linear(colour: str) -> Vector:
    values = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    dark, light = sorted(float(_linear(colour) @ _XYZ[1]) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lab(colour: str, eyes: str = "usual") -> Vector:
    """CIE L*a*b* of a colour as these eyes see it."""
    seen = np.clip(EYES[eyes] @ _linear(colour), 0, 1)
    ratio = _XYZ @ seen / _WHITE
    root = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def difference(one: Vector, other: Vector) -> float:
    """CIEDE2000 between two L*a*b* colours; about 2.3 can just be told apart side by side."""
    mean_chroma = (np.hypot(*one[1:]) + np.hypot(*other[1:])) / 2
    stretch = 1.5 - 0.5 * np.sqrt(mean_chroma**7 / (mean_chroma**7 + 25.0**7))
    chroma = [float(np.hypot(c[1] * stretch, c[2])) for c in (one, other)]
    hue = [float(np.degrees(np.arctan2(c[2], c[1] * stretch)) % 360) for c in (one, other)]
    grey = chroma[0] * chroma[1] == 0
    turn = 0.0 if grey else (hue[1] - hue[0] + 180) % 360 - 180
    mean_hue = sum(hue) if grey else (hue[0] + turn / 2) % 360
    light, mean_light = other[0] - one[0], (one[0] + other[0]) / 2
    mean_c = sum(chroma) / 2
    angle = np.radians(mean_hue)
    shape = (
        1 - 0.17 * np.cos(angle - np.radians(30)) + 0.24 * np.cos(2 * angle)
        + 0.32 * np.cos(3 * angle + np.radians(6)) - 0.2 * np.cos(4 * angle - np.radians(63))
    )  # fmt: skip
    by_light = light / (1 + 0.015 * (mean_light - 50) ** 2 / np.sqrt(20 + (mean_light - 50) ** 2))
    by_chroma = (chroma[1] - chroma[0]) / (1 + 0.045 * mean_c)
    by_hue = 2 * np.sqrt(chroma[0] * chroma[1]) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * mean_c * shape)
    blue = np.radians(60 * np.exp(-(((mean_hue - 275) / 25) ** 2)))
    rotation = -2 * np.sqrt(mean_c**7 / (mean_c**7 + 25.0**7)) * np.sin(blue)
    return float(np.sqrt(by_light**2 + by_chroma**2 + by_hue**2 + rotation * by_chroma * by_hue))
