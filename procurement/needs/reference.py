"""The values given by law that an installation begins with. Coordinators keep them current in the desk.

Sources: FOA chapter 26 (in force since 2017) and anskaffelser.no for the partnership's minimums, ks.no for the thresholds
of 2024–2025, which are revised every second year. Amounts are NOK without VAT.
"""

import datetime as dt

from ecosystem.shared.reference import loads_reference

from ..models import LegalValue

PARTNERSHIP = "Anskaffelsesforskriften (FOA) kapittel 26; anskaffelser.no om innovasjonspartnerskap"
THRESHOLDS = "ks.no: terskelverdier 2024–2025"

# code: (value, first day, last day or None, source)
LEGAL_VALUES = {
    LegalValue.Code.PARTNERSHIP_REQUEST_DAYS: (30, dt.date(2017, 1, 1), None, PARTNERSHIP),
    LegalValue.Code.PARTNERSHIP_INVITED: (3, dt.date(2017, 1, 1), None, PARTNERSHIP),
    LegalValue.Code.THRESHOLD_NATIONAL: (1_300_000, dt.date(2024, 1, 1), dt.date(2025, 12, 31), THRESHOLDS),
    LegalValue.Code.THRESHOLD_EEA_MUNICIPAL: (2_300_000, dt.date(2024, 1, 1), dt.date(2025, 12, 31), THRESHOLDS),
    LegalValue.Code.THRESHOLD_EEA_WORKS: (57_800_000, dt.date(2024, 1, 1), dt.date(2025, 12, 31), THRESHOLDS),
}


@loads_reference
def load_legal_values() -> str:
    """Adds those of which there is nothing at all; what a coordinator has written or changed stands."""
    known = set(LegalValue.objects.values_list("code", flat=True))
    for code, (value, since, until, source) in LEGAL_VALUES.items():
        if code not in known:
            LegalValue.objects.create(code=code, value=value, valid_from=since, valid_until=until, source=source)
    return f"{len(LEGAL_VALUES)} values given by law."
