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
        points = [(x, 70 + 50 * row + 16 * math.sin(x / 22)) for x in range(20, SIZE - 19, 2)]
        draw.line(points, fill=color, width=18, joint="curve")


def _leaf(draw, color):
    draw.pieslice((-80, 30, 190, 300), 270, 360, fill=color)
    draw.pieslice((55, -70, 325, 200), 90, 180, fill=color)
    draw.line((50, 190, 150, 90), fill=PAPER, width=10)


def _hills(draw, color):
    draw.polygon([(15, 200), (95, 60), (175, 200)], fill=color)
    draw.polygon([(95, 200), (160, 100), (225, 200)], fill=color, outline=PAPER, width=6)
    draw.ellipse((160, 30, 205, 75), fill=color)


def _rings(draw, color):
    for inset in (20, 60, 100):
        draw.ellipse((inset, inset, SIZE - inset, SIZE - inset), outline=color, width=18)


def _dots(draw, color):
    for row in range(3):
        for column in range(3):
            radius = 30 - 7 * abs(row - column)
            x, y = 50 + 70 * column, 50 + 70 * row
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=color)
