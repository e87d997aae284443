"""The life of an application: who may move it where, in plain Python."""

RECOMMENDED, APPLIED, INTERVIEW = "recommended", "applied", "interview"
OFFER, ACCEPTED, DECLINED = "offer", "accepted", "declined"
STATES = (RECOMMENDED, APPLIED, INTERVIEW, OFFER, ACCEPTED, DECLINED)
# in which an application may begin
FIRST = (RECOMMENDED, APPLIED)

STUDENT, EMPLOYER, OFFICE = "student", "employer", "office"
SIDES = (STUDENT, EMPLOYER, OFFICE)

# (from, to): whose step it is. The office acts for either side, which may have told it
# by telephone.
MOVES = {
    (RECOMMENDED, APPLIED): {STUDENT, OFFICE},
    (RECOMMENDED, DECLINED): {STUDENT, OFFICE},
    (APPLIED, INTERVIEW): {EMPLOYER, OFFICE},
    (APPLIED, OFFER): {EMPLOYER, OFFICE},
    (APPLIED, DECLINED): {STUDENT, EMPLOYER, OFFICE},
    (INTERVIEW, OFFER): {EMPLOYER, OFFICE},
    (INTERVIEW, DECLINED): {STUDENT, EMPLOYER, OFFICE},
    (OFFER, ACCEPTED): {STUDENT, OFFICE},
    (OFFER, DECLINED): {STUDENT, EMPLOYER, OFFICE},
}


def may_move(before, after, side):
    """Tell whether this side (one of ``SIDES``) may take the step."""
    return before == after or side in MOVES.get((before, after), ())


def get_steps(before, side):
    """Return the states that this side may lead to from here, in their order."""
    return [
        state for state in STATES if state != before and may_move(before, state, side)
    ]
