"""What came of a career fair, in plain Python: booth, interview, offer, placement.

An interview counts for every stage up to the one it led to, so no stage is ever greater
than the one before it. Rates are shares from 0 to 1; there is none where nothing could
be divided by.
"""

from dataclasses import dataclass, fields

INTERVIEW, OFFER, PLACEMENT = "interview", "offer", "placement"
STAGES = (INTERVIEW, OFFER, PLACEMENT)


@dataclass(frozen=True)
class Interview:
    """An interview that took place, and the stage that it led to.

    :raises ValueError: no such stage
    """

    booth: int
    reached: str = INTERVIEW

    def __post_init__(self):
        if self.reached not in STAGES:
            raise ValueError(f"stage {self.reached}")


@dataclass(frozen=True)
class Funnel:
    """The figures of a fair.

    ``busy_rate`` is the share of booths with an interview, ``offer_rate`` the share of
    interviews that led to an offer, ``placement_rate`` the share of offers that led to
    a placement, ``yield_rate`` that of interviews. Costs are in the currency that came
    in.
    """

    booths: int
    busy_booths: int
    interviews: int
    offers: int
    placements: int
    cost: float
    busy_rate: float | None
    offer_rate: float | None
    placement_rate: float | None
    yield_rate: float | None
    cost_per_placement: float | None


@dataclass(frozen=True)
class Comparison:
    """A figure beside its mean over earlier fairs; None where there is none."""

    value: float | None
    mean: float | None
    difference: float | None


def get_funnel(booths, interviews, cost=0.0):
    """Return the ``Funnel`` of a fair.

    :param booths: ids of all booths, also of those that nobody came to
    :param interviews: each ``Interview`` that took place
    :param cost: what the fair cost the school, less the fees it took if those are to
        count
    :raises ValueError: an interview at a booth that the fair does not have
    """
    booths, interviews = set(booths), list(interviews)
    busy = {interview.booth for interview in interviews}
    if not busy <= booths:
        raise ValueError(f"booths {sorted(busy - booths)}")
    held, offers, placements = (_count(interviews, stage) for stage in STAGES)
    return Funnel(
        booths=len(booths),
        busy_booths=len(busy),
        interviews=held,
        offers=offers,
        placements=placements,
        cost=cost,
        busy_rate=_divide(len(busy), len(booths)),
        offer_rate=_divide(offers, held),
        placement_rate=_divide(placements, offers),
        yield_rate=_divide(placements, held),
        cost_per_placement=_divide(cost, placements),
    )


def get_booth_funnels(booths, interviews, costs=None):
    """Return ``{booth: Funnel}``, to see which employers a fair was worth it for.

    :param dict costs: cost of each booth, none for a booth that is not in it
    :raises KeyError: an interview at a booth that the fair does not have
    """
    by_booth = {booth: [] for booth in booths}
    for interview in interviews:
        by_booth[interview.booth].append(interview)
    return {
        booth: get_funnel([booth], held, (costs or {}).get(booth, 0.0))
        for booth, held in by_booth.items()
    }


def _count(interviews, stage):
    reached = STAGES.index(stage)
    return sum(STAGES.index(interview.reached) >= reached for interview in interviews)


def _divide(part, whole):
    return part / whole if whole else None


def compare(funnel, earlier):
    """Return ``{name of the figure: Comparison}`` with the mean of earlier fairs.

    Every fair weighs the same, however large. A fair that lacks a figure, such as the
    cost per placement where there was none, is left out of the mean of that figure.

    :param earlier: the ``Funnel`` of each
    """
    return {
        field.name: _compare(
            getattr(funnel, field.name), [getattr(one, field.name) for one in earlier]
        )
        for field in fields(Funnel)
    }


def _compare(value, earlier):
    known = [figure for figure in earlier if figure is not None]
    mean = _divide(sum(known), len(known))
    if value is None or mean is None:
        return Comparison(value, mean, None)
    return Comparison(value, mean, value - mean)
