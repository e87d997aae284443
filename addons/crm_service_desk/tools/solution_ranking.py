"""Which archived requests are most like the one being typed, in plain Python.

A candidate is judged by the words it shares (a rare word counts more than a common one,
a word of the summary more than one of the long texts), by its product, and by the
satisfaction that its solution earned. The last only orders what is about as much alike:
a solution that left somebody half content is still the one for the same error code.
"""

from math import log
from typing import NamedTuple

# stands between the terms of the summary and those of the long texts
SEPARATOR = "|"
LONG_TEXT_WEIGHT = 0.5
SAME_PRODUCT_FACTOR = 1.5
# Of the verdict from 3 to 5; 0: nobody answered.
EARNED_FACTORS = {5: 1.0, 4: 0.98, 3: 0.95, 0: 0.94}
# Less in common is chance; less is enough if the product is the same.
MIN_OVERLAP = 0.15


class Candidate(NamedTuple):
    id: int
    product_id: int
    satisfaction: int
    summary_terms: frozenset
    other_terms: frozenset


def join_terms(summary_terms, other_terms):
    """Return the text that is stored of a request; see ``read_candidate``."""
    others = [term for term in other_terms if term not in set(summary_terms)]
    return " ".join([*summary_terms, SEPARATOR, *others])


def read_candidate(row):
    """Return the Candidate of (id, product id, satisfaction, stored terms)."""
    ticket_id, product_id, satisfaction, stored = row
    summary, _separator, others = stored.partition(SEPARATOR)
    return Candidate(
        ticket_id,
        product_id,
        satisfaction or 0,
        frozenset(summary.split()),
        frozenset(others.split()),
    )


def split_by_rarity(terms, shares, total, budget):
    """Return (rare, telling): two sets of terms by which candidates are found.

    Any of the rare terms makes a request worth comparing: together they are in no more
    requests than the budget. Of the others, which are in too many, the `telling` ones
    are the rarest; only requests that contain all of them are compared.

    :param dict shares: part (0 to 1) of the requests that contain a term; a term that
        is not in it is rare
    :param int total: number of requests
    :param int budget: number of requests to look at
    """
    ordered = sorted(terms, key=lambda term: shares.get(term, 0))
    rare, telling, expected = [], [], 0
    for term in ordered:
        expected += shares.get(term, 0) * total
        if expected > budget:
            break
        rare.append(term)
    expected = total
    for term in ordered[len(rare) :]:
        if expected <= budget:
            break
        telling.append(term)
        expected *= shares[term]
    return rare, telling


def weigh_terms(terms, shares, candidates, total):
    """Return what each term is worth: the logarithm of its rarity.

    A term that no request contains (a name, a slip) tells nothing, and is worth no more
    than the commonest. Of terms that are not in `shares`, all requests are among the
    candidates.

    :return: dict ``{term: weight}``
    """
    total = max(total, len(candidates))
    weights = {}
    for term in terms:
        count = shares.get(term, 0) * total or sum(
            term in c.summary_terms or term in c.other_terms for c in candidates
        )
        weights[term] = count and log(1 + total / count)
    least = min(filter(None, weights.values()), default=0)
    return {term: weight or least for term, weight in weights.items()}


def rank_candidates(candidates, weights, product_id=False):
    """Return (score, candidate) of those that have enough in common, best first.

    :param dict weights: worth of each term that is searched; see ``weigh_terms``
    :param product_id: id of the product of the request being typed
    :return: list of pairs; the score is 0 to 1.5, newest first among equals
    """
    whole = sum(weights.values())
    scored = []
    for candidate in candidates:
        overlap = _get_overlap(candidate, weights) / whole if whole else 0
        if product_id and candidate.product_id == product_id:
            overlap *= SAME_PRODUCT_FACTOR
        if overlap >= MIN_OVERLAP:
            earned = EARNED_FACTORS.get(candidate.satisfaction, 0.5)
            scored.append((overlap * earned, candidate))
    return sorted(scored, key=lambda pair: (-pair[0], -pair[1].id))


def _get_overlap(candidate, weights):
    return sum(
        weight
        if term in candidate.summary_terms
        else weight * LONG_TEXT_WEIGHT * (term in candidate.other_terms)
        for term, weight in weights.items()
    )
