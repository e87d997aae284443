"""Warranty in plain Python: which delivery a customer still has, and its term.

What left for the customer and what came back is given as movements; nothing here
needs a record or a database.
"""

from dataclasses import dataclass
from datetime import date, datetime

from dateutil.relativedelta import relativedelta

TERM_UNITS = {"day": "days", "week": "weeks", "month": "months", "year": "years"}

COVERED = "covered"
EXPIRED = "expired"
NO_PURCHASE = "no_purchase"
UNKNOWN = "unknown"

# why a verdict was given -> the verdict, unless a service contract covers the request
VERDICTS = {
    "in_term": COVERED,
    "over": EXPIRED,
    "not_sold": NO_PURCHASE,
    "returned": NO_PURCHASE,
    "other_customer": NO_PURCHASE,
    "no_term": UNKNOWN,
    "not_delivered": UNKNOWN,
    "no_order": UNKNOWN,
    "unknown_serial": UNKNOWN,
    "shared_serial": UNKNOWN,
    "no_product": UNKNOWN,
    "no_customer": UNKNOWN,
}


@dataclass(frozen=True)
class Movement:
    """Goods that crossed the border between a seller and a customer."""

    id: int
    moved_on: datetime
    quantity: float
    is_delivery: bool
    customer_id: int | None = None
    line_id: int | None = None  # sale order line
    origin_id: int | None = None  # the movement that this one takes back


def get_last_day(start, count, unit):
    """Return the last day of a term, or None without a term.

    The day of the delivery does not count; the term ends with the day of the same
    date, in a month without such a date with its last day (Civil Code of the PRC,
    articles 201 and 202; BGB sections 187 and 188).

    :param date start: day of the delivery
    :param int count: length of the term; 0 or less is none
    :param str unit: day, week, month or year
    """
    if not count or count < 0:
        return None
    try:
        return start + relativedelta(**{TERM_UNITS[unit]: count})
    except (OverflowError, ValueError):
        return date.max


def get_kept_deliveries(movements):
    """Return the deliveries of which something is still with the customer.

    What is taken back reduces the delivery that it belongs to, and what is sent again
    after a repair belongs to its first delivery: its term does not begin anew. A return
    that names no delivery takes from the customer's oldest.

    :param movements: iterable of `Movement`
    :return: the movements that began those deliveries, oldest first
    """
    begun, left, roots = {}, {}, {}
    for movement in sorted(movements, key=lambda m: (m.moved_on, m.id)):
        root = roots.get(movement.origin_id)
        if movement.is_delivery:
            if root is None:
                root = movement.id
                begun[root] = movement
            left[root] = left.get(root, 0) + movement.quantity
        elif root is not None:
            left[root] -= movement.quantity
        else:
            root = _take_from_oldest(movement, begun, left)
        roots[movement.id] = root
    return [begun[root] for root in begun if left[root] > 0]


def _take_from_oldest(movement, begun, left):
    """Take back what a return without a delivery brings; return the first reduced."""
    rest, first = movement.quantity, None
    for root, delivery in begun.items():
        is_other = movement.customer_id not in (None, delivery.customer_id)
        if rest <= 0 or left[root] <= 0 or is_other:
            continue
        taken = min(rest, left[root])
        left[root] -= taken
        rest -= taken
        first = first or root
    return first


def choose_delivery(deliveries):
    """Return the delivery that serves the customer best: the latest; None of none.

    Nobody can tell which of several alike pieces has failed.
    """
    return max(deliveries, key=lambda m: (m.moved_on, m.id), default=None)


def judge_delivery(delivery, day, until):
    """Return why goods with a delivery are covered on a day, or are not.

    :param Movement delivery: not None
    :param date day: when the request was entered
    :param until: last day of the term, None without one
    """
    if delivery.line_id is None:
        return "no_order"
    if until is None:
        return "no_term"
    return "in_term" if day <= until else "over"


def choose_contract(contracts, day, product_id):
    """Return the service contract that covers a product on a day for longest.

    :param contracts: iterable of (id, first day, last day, ids of products); no first
        or last day is without limit, no products are all of them
    :param product_id: None or False is covered by contracts for all products only
    :return: (id, last day or None), or None
    """
    fitting = [
        (end or date.max, -number, end)
        for number, start, end, products in contracts
        if (not start or start <= day)
        and (not end or day <= end)
        and (not products or product_id in products)
    ]
    if not fitting:
        return None
    _last, number, end = max(fitting, key=lambda found: found[:2])
    return -number, end or None
