"""The life of a vacancy, in plain Python."""

DRAFT, SUBMITTED, PUBLISHED = "draft", "submitted", "published"
CLOSED, REFUSED = "closed", "refused"
STATES = (DRAFT, SUBMITTED, PUBLISHED, CLOSED, REFUSED)
# in which the employer still writes it; what was approved is not changed behind the
# back of who approved it
EDITABLE = (DRAFT, REFUSED)

# what is closed was offered in its season and stays so; it is offered again as a copy
MOVES = {
    (DRAFT, SUBMITTED),
    (SUBMITTED, DRAFT),
    (SUBMITTED, PUBLISHED),
    (SUBMITTED, REFUSED),
    (REFUSED, DRAFT),
    (REFUSED, SUBMITTED),
    (PUBLISHED, CLOSED),
}
# what an employer may do; the rest is the career office's
EMPLOYER_MOVES = MOVES - {(SUBMITTED, PUBLISHED), (SUBMITTED, REFUSED)}


def is_move(before, after):
    """Tell whether a vacancy may go from one state to another, or stay."""
    return before == after or (before, after) in MOVES


def may_employer_move(before, after):
    """Tell whether the employer may take the step without the career office."""
    return before == after or (before, after) in EMPLOYER_MOVES
