"""A logo that somebody sends: checked by what it holds, and drawn anew, so that nothing of the file itself is kept.

What is kept is a WebP of at most LARGEST pixels a side, upright, without EXIF, colour profile, text or anything else.
"""

import io
import warnings

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_BYTES = 2 * 1024 * 1024
MOST_PIXELS = 25_000_000  # unpacked about 100 MB; a picture of 5000 × 5000
SMALLEST = 32
LARGEST = 512
# A picture that is also a page or a script: no picture needs these words.
SCRIPTS = (b"<script", b"<!doctype", b"<html", b"<?php", b"javascript:")
PNG_ENDS = b"IEND\xaeB`\x82"

TOO_HEAVY = _("The file is larger than 2 MB. Make it smaller and try again.")
TOO_BIG = _("The picture has too many pixels. Make it at most 5000 by 5000 and try again.")
TOO_SMALL = _("The picture is too small. Use one that is at least 32 pixels on each side.")
MOVES = _("The picture moves. Use one that stands still.")
VECTOR = _("SVG files can hold scripts, so we do not take them. Save the logo as PNG and try again.")
BROKEN = _("The picture is damaged or cut short. Save it anew and try again.")
TWO_THINGS = _("The file holds more than a picture. Save the logo as PNG and try again.")
OTHER = _("This is not a picture we can read. Use PNG, JPEG or WebP.")


def read_logo(file) -> ContentFile:
    """Raises ValidationError in plain words; the file's name and declared type count for nothing."""
    file.seek(0)
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ValidationError(TOO_HEAVY, code="too_heavy")
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<?xml", b"<svg", b"<!--")) or (start.startswith(b"<!doctype") and b"svg" in start):
        raise ValidationError(VECTOR, code="vector")
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return ContentFile(_drawn_anew(data), name="logo.webp")
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise ValidationError(TOO_BIG, code="too_big") from error
        except UnidentifiedImageError as error:
            raise ValidationError(OTHER, code="other") from error
        except ValidationError:
            raise
        except Exception as error:  # the library has no one error for what is broken
            raise ValidationError(BROKEN, code="broken") from error


def _drawn_anew(data: bytes) -> bytes:
    image = Image.open(io.BytesIO(data), formats=FORMATS)
    if image.width * image.height > MOST_PIXELS:
        raise ValidationError(TOO_BIG, code="too_big")
    if min(image.size) < SMALLEST:
        raise ValidationError(TOO_SMALL, code="too_small")
    # A JPEG from a phone may hold a second picture of the same thing; the first is the one that is seen.
    if image.format in {"PNG", "WEBP"} and getattr(image, "n_frames", 1) > 1:
        raise ValidationError(MOVES, code="moves")
    if _holds_more(data, image.format):
        raise ValidationError(TWO_THINGS, code="two_things")
    image.load()
    has_holes = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    upright = ImageOps.exif_transpose(image).convert("RGBA" if has_holes else "RGB")
    upright.thumbnail((LARGEST, LARGEST), Image.Resampling.LANCZOS)
    clean = Image.new(upright.mode, upright.size)
    clean.paste(upright)
    out = io.BytesIO()
    clean.save(out, "WEBP", lossless=image.format == "PNG", quality=90)
    return out.getvalue()


def _holds_more(data: bytes, kind: str | None) -> bool:
    """Scripts anywhere, or something after the end of the picture."""
    lower = data.lower()
    if any(mark in lower for mark in SCRIPTS):
        return True
    if kind == "PNG":
        _picture, _end, rest = data.partition(PNG_ENDS)
        return bool(rest.strip(b"\0"))
    if kind == "WEBP":
        return bool(data[8 + int.from_bytes(data[4:8], "little") :].strip(b"\0"))
    return False
