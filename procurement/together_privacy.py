"""What buying together holds of a person. Loaded beside `privacy.py`."""

from ecosystem.shared import privacy

privacy.declare_history("procurement.HistoricalJointMember")

for _model, _person, _copy in (
    ("procurement.OptionChange", "by", ("option.need.title", "option.subject", "at")),
    ("procurement.CallOff", "by", ("option.need.title", "option.subject", "amount", "on")),
    ("procurement.CallOff", "annulled_by", ("option.need.title", "option.subject", "annulled_at")),
):
    privacy.declare(
        _model,
        f"{_person} {_person}_name",
        _("Options you have changed, and purchases you have recorded, for an organisation"),
        rows=linked(_model, _person),
        erasure=Erasure.KEEP,
        reason=_(
            "Who may buy under a contract, and what is bought, is the public bodies' documentation of the procurement. The "
            "name stands."
        ),
        copy=_copy,
    )
privacy.declare_impersonal("procurement.CallOff", "note", "words about a purchase for an organisation")
