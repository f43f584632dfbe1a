"""What a catalogue text may not claim."""

import re

# "approved by Normen", "Normen-godkjent", "sertifisert etter Normen": the code names no such thing (ehelse.no).
_APPROVAL = r"(?:godkjen\w*|approv\w*|sertifiser\w*|certifi\w*)"
_CLAIM = re.compile(rf"{_APPROVAL}[^.!?\n]{{0,40}}\bnormen\b|\bnormen\b[^.!?\n]{{0,20}}{_APPROVAL}", re.IGNORECASE)


def claims_normen_approval(text: str) -> bool:
    """True when a sentence says that Normen has approved or certified something."""
    return bool(_CLAIM.search(text or ""))
