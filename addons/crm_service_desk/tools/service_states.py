"""The life of a service request, in plain Python: its states and the moves allowed.

Everything that changes a request looks here; nothing else is possible for anybody.
"""

NEW = "new"
ASSIGNED = "assigned"
PROCESSED = "processed"
ARCHIVED = "archived"
SUSPENDED = "suspended"
UNSOLVED = "unsolved"

STATES = [
    (NEW, "New"),
    (ASSIGNED, "Assigned"),
    (SUSPENDED, "Suspended"),
    (PROCESSED, "Processed"),
    (ARCHIVED, "Archived"),
    (UNSOLVED, "Unsolved"),
]
CLOSED = (ARCHIVED, UNSOLVED)
OPEN = (NEW, ASSIGNED, SUSPENDED, PROCESSED)
# In these the clock runs; it stands while a request is suspended, and while it is
# processed and waits for the customer.
RUNNING = (NEW, ASSIGNED)

# Verdicts from here on archive a request, those below send it back to work.
SATISFIED = 3
WORST, BEST = 1, 5
TOP_LEVEL = 3  # of escalation

# (from, to); a change of the handler is no change of the state
MOVES = {
    (NEW, ASSIGNED),
    (ASSIGNED, PROCESSED),
    (ASSIGNED, SUSPENDED),
    (SUSPENDED, ASSIGNED),
    (PROCESSED, ARCHIVED),
    (PROCESSED, ASSIGNED),
    (ARCHIVED, ASSIGNED),
    *((state, UNSOLVED) for state in OPEN),
}


def is_move_allowed(before, after):
    """Tell whether a request may go from one state to another, or stay."""
    return before == after or (before, after) in MOVES


def read_verdict(value):
    """Return the satisfaction of 1 to 5 that a value stands for, else None.

    :param value: whole number, also as text or float ("4", 4.0); nothing in between
    """
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    if isinstance(value, bool) or number not in range(WORST, BEST + 1):
        return None
    return int(number)
