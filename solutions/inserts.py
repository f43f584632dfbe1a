"""What solutions put into the pages of needs and options, which never hear of them."""

from ecosystem.shared.inserts import insert
from ecosystem.shared.permissions import allowed

from . import queries


def came_of_it(_request, need):
    """On a need's page: the solutions that came of it, and who uses them."""
    solutions = queries.solutions_of_need(need)
    return {"solutions": solutions} if solutions else None


def buy(request, option):
    """On an option that can be used, for the holder's editors: buy a solution under it."""
    if not allowed(request.user, "procurement.use_option", option):
        return None
    return {"option": option}


insert("procurement.need_detail", "solutions/need_solutions.html", came_of_it)
insert("procurement.option_detail", "solutions/option_buy.html", buy)
