"""The life of a placement and what may prove it, in plain Python."""

DRAFT, SUBMITTED, CONFIRMED, VERIFIED = "draft", "submitted", "confirmed", "verified"
STATES = (DRAFT, SUBMITTED, CONFIRMED, VERIFIED)

# verified is the end: a correction is a row of its own
MOVES = {
    (DRAFT, SUBMITTED),
    (SUBMITTED, DRAFT),
    (SUBMITTED, CONFIRMED),
    (CONFIRMED, DRAFT),
    (CONFIRMED, VERIFIED),
    (SUBMITTED, VERIFIED),
}

CONTRACT, AGREEMENT, LICENCE = "contract", "agreement", "licence"
ADMISSION, INTERNSHIP, OTHER = "admission", "internship", "other"
EVIDENCE_KINDS = (CONTRACT, AGREEMENT, LICENCE, ADMISSION, INTERNSHIP, OTHER)


def is_move(before, after):
    """Tell whether a placement may go from one state to another, or stay."""
    return before == after or (before, after) in MOVES


def is_proof(evidence, is_employment):
    """Tell whether this kind of evidence may prove the destination.

    An internship is no employment, whatever paper was signed for it: ministry of
    education, 教学厅函〔2021〕19号, which forbids proofs of internship as proofs of
    employment.
    """
    return not (is_employment and evidence == INTERNSHIP)
