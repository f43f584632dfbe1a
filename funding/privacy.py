"""What funding holds of a person: nothing but who saved which version."""

from ecosystem.shared import privacy

for model in ("Funder", "Programme", "Call"):
    privacy.declare_history(f"funding.Historical{model}")
privacy.declare_impersonal("funding.HistoricalFunder", "name sort_name", "the name of an organisation")
privacy.declare_impersonal("funding.HistoricalProgramme", "name", "the name of a programme")
