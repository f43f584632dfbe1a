"""What funding holds of a person: nothing but who saved which version."""

from ecosystem.shared.privacy import registry

for model in ("Funder", "Programme", "Call"):
    registry.declare_history(f"funding.Historical{model}")
registry.declare_impersonal("funding.HistoricalFunder", "name sort_name", "the name of an organisation")
registry.declare_impersonal("funding.HistoricalProgramme", "name", "the name of a programme")
