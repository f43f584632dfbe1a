"""Who hears that two actors have become one. The words are in templates/letters/merging/."""

from ecosystem.shared.letters import page, send

from ..belonging import letters as belonging_letters


def tell_administrators(people, keep, drop_name: str, drop_pk: int) -> None:
    """To those who ran either."""
    facts = {"keep": keep.name, "drop": drop_name, "url": page("actors:actor_detail", keep.slug)}
    send("merging/merged", people, key=f"actor-merged:{keep.pk}:{drop_pk}", facts=facts)


def tell_those_who_ask(asking, keep, drop_name: str, drop_pk: int) -> None:
    """To those who had applied for the one that is gone, and now ask to join the other; and to whoever answers them."""
    for join_request in asking:
        if keep.is_approved:
            belonging_letters.tell_asked(join_request)
        facts = {"keep": keep.name, "drop": drop_name, "url": page("actors:join_ask", keep.slug)}
        key = f"actor-merged:{keep.pk}:{drop_pk}"
        send("merging/applied_before", [join_request.person], key=key, facts=facts)
