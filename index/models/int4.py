"""Matrices of four-bit numbers: −7 to 7, two columns a byte, the even one in the low half, each shifted by 8."""

import numpy as np
from numpy.typing import NDArray

_TOP, _ZERO = 7, 8


def packed(rows: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Rows ``(rows, width)`` of an even width → bytes ``(rows, width / 2)`` and a scale for each row."""
    scales = np.maximum(np.abs(rows).max(axis=1), 1e-9) / _TOP
    whole = (np.rint(rows / scales[:, None]) + _ZERO).astype(np.uint8)
    return whole[:, 0::2] | (whole[:, 1::2] << 4), scales.astype(np.float32)


def unpacked(codes: NDArray[np.uint8]) -> NDArray[np.int8]:
    """The numbers of such bytes, shape ``(rows, width)``; times its scale each row is as it was packed."""
    rows = np.empty((len(codes), 2 * codes.shape[1]), dtype=np.int8)
    rows[:, 0::2] = (codes & 15).view(np.int8) - _ZERO
    rows[:, 1::2] = (codes >> 4).view(np.int8) - _ZERO
    return rows
