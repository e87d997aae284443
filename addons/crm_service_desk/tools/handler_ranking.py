"""Who of several handlers suits a request best, in plain Python."""

from typing import NamedTuple

# what each fact is worth against the others
ACCOUNT_MANAGER, SERVICE_TYPE, PRODUCT, REGION = 3, 2, 2, 1
# what the handler with the most open requests loses; others less in proportion
MOST_LOADED = 3


class Handler(NamedTuple):
    """What is known of somebody who could handle a request."""

    user_id: int
    open_requests: int
    is_account_manager: bool = False
    knows_type: bool = False
    knows_product: bool = False
    knows_region: bool = False


def rank_handlers(handlers):
    """Return (score, Handler) of each, best first; of equals the least loaded.

    :param list handlers: those who are present and may handle the request
    """
    most = max((handler.open_requests for handler in handlers), default=0)
    scored = [(_get_score(handler, most), handler) for handler in handlers]
    return sorted(
        scored, key=lambda pair: (-pair[0], pair[1].open_requests, pair[1].user_id)
    )


def _get_score(handler, most):
    score = (
        ACCOUNT_MANAGER * handler.is_account_manager
        + SERVICE_TYPE * handler.knows_type
        + PRODUCT * handler.knows_product
        + REGION * handler.knows_region
    )
    return score - (MOST_LOADED * handler.open_requests / most if most else 0)


def take_turns(count, user_ids, last_turns):
    """Return whose turn it is for each of `count` requests.

    :param list user_ids: those who take part, without repetition
    :param dict last_turns: a number for each who had a turn, greater for a later one
    """
    queue = sorted(user_ids, key=lambda user: (last_turns.get(user, 0), user))
    return [queue[place % len(queue)] for place in range(count)]


def balance_load(count, user_ids, loads):
    """Return who gets each of `count` requests so that all have as many open ones.

    :param dict loads: number of open requests of each
    """
    loads = {user: loads.get(user, 0) for user in user_ids}
    chosen = []
    for _place in range(count):
        user = min(loads, key=lambda user: (loads[user], user))
        loads[user] += 1
        chosen.append(user)
    return chosen
