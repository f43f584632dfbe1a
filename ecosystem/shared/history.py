"""Versions of what a curated model has held, without the questions whose answer is known."""

from typing import Any

from simple_history.models import HistoricalRecords

MADE = "+"


class TiedRecords(HistoricalRecords):
    """For a model with many-to-many fields. What was just made is tied to nothing yet, so nothing is asked or copied.

    Nor is the search column a part of what a version says.
    """

    def fields_included(self, model: Any) -> list[Any]:
        return [field for field in super().fields_included(model) if field.concrete]

    def create_historical_record_m2ms(self, history_instance: Any, instance: Any) -> None:
        if history_instance.history_type != MADE:
            super().create_historical_record_m2ms(history_instance, instance)
