"""Logos for the demo's invented firms: plain marks, each drawn from the firm's place in the list. Nobody's trademark."""

import io
import math
from itertools import cycle, islice

from PIL import Image, ImageDraw

SIZE = 240
COLORS = ("#0b5c63", "#8a3b1c", "#3d4f8f", "#5b6b1f", "#7a2f5d", "#2d6a4f")
PAPER = "#ffffff"


def mark(number: int) -> io.BytesIO:
    """A PNG as a firm would send it in."""
    image = Image.new("RGB", (SIZE, SIZE), PAPER)
    draw = ImageDraw.Draw(image)
    shape = (_waves, _leaf, _hills, _rings, _dots)[number % 5]
    shape(draw, next(islice(cycle(COLORS), number, None)))
    out = io.BytesIO()
    image.save(out, "PNG")
    out.seek(0)
    return out


def _waves(draw, color):
    for row in range(3):
        for x in range(35, SIZE - 34):
            y = 70 + 50 * row + 16 * math.sin(x / 22)
            draw.ellipse((x - 10, y - 10, x + 10, y + 10), fill=color)


def _leaf(draw, color):
    """Where two circles meet."""
    for y in range(SIZE):
        inside = [x for x in range(SIZE) if math.hypot(x - 30, y - 30) < 170 and math.hypot(x - 210, y - 210) < 170]
        if inside:
            draw.line((inside[0], y, inside[-1], y), fill=color)
    draw.line((60, 180, 180, 60), fill=PAPER, width=8)


def _hills(draw, color):
    draw.polygon([(15, 200), (95, 60), (175, 200)], fill=color)
    draw.polygon([(95, 200), (160, 100), (225, 200)], fill=color, outline=PAPER, width=6)
    draw.ellipse((160, 30, 205, 75), fill=color)


def _rings(draw, color):
    for inset in (20, 62):
        draw.ellipse((inset, inset, SIZE - inset, SIZE - inset), outline=color, width=18)


def _dots(draw, color):
    for row in range(3):
        for column in range(3):
            radius = 30 - 7 * abs(row - column)
            x, y = 50 + 70 * column, 50 + 70 * row
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=color)
