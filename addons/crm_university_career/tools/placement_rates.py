"""Placement rates of a class as ministries define them, in plain Python.

Two definitions are computed from the same rows, one destination a graduate.

China, 毕业去向落实率: Ministry of Education, 教学厅函〔2021〕19号, annex 1:

    overall = agreement or contract + own business + flexible + further study

each of the four divided by all graduates, those without a known destination among
them. Annex 2 of the same letter defines the destinations; their codes are those of the
national registration of graduates:

    ==== ================================ ==================== ===============
    code destination                      roll-up              NACE outcome
    ==== ================================ ==================== ===============
    10   签就业协议形式就业 agreement       agreement_contract   employed
    11   签劳动合同形式就业 contract        agreement_contract   employed
    12   其他录用形式就业 other form        flexible             employed
    27   科研助理 research assistant       agreement_contract   employed
    46   应征义务兵 conscription           agreement_contract   military
    50   国家基层项目 national grass-roots  agreement_contract   service
    51   地方基层项目 local grass-roots     agreement_contract   service
    70   待就业 pending                   pending              seeking
    71   不就业拟升学 will apply to study   not_seeking          seeking
    72   其他暂不就业 not seeking           not_seeking          not_seeking
    75   自主创业 own business             entrepreneurship     employed
    76   自由职业 freelance                flexible             employed
    80   升学 further study               further_study        education
    85   出国、出境 abroad                 further_study        education
    ==== ================================ ==================== ===============

That conscripts and grass-roots projects belong to agreement or contract, and those
abroad to further study, is also how a published class is grouped, which gives its
97.42, 52.40, 26.04 and 0.77 % (http://www.616edu.com/hz/henan/2405.html, table 1-2,
3,878 graduates of 2022). Since 2024 the ministry groups the same people in another way
(教就业厅函〔2024〕11号: employer, own business, freelance, further study). Which
destination belongs where is therefore data of the school; it starts with this table.

NACE, the first-destination survey of American colleges:
https://naceweb.org/job-market/graduate-outcomes/first-destination/standards-and-protocols

    knowledge       = (employed + service + military + education + seeking
                       + not seeking) / graduates
    career outcomes = (employed + service + military + education)
                      / (those known - not seeking)

Who intends to study but has no place yet is "still seeking" there (code 71), though the
ministry counts him with those who seek nothing. A graduate of whom nothing is known is
pending for the ministry, and left out of the outcomes rate by NACE.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

AGREEMENT_CONTRACT = "agreement_contract"
FLEXIBLE = "flexible"
ENTREPRENEURSHIP = "entrepreneurship"
FURTHER_STUDY = "further_study"
PENDING = "pending"
NOT_SEEKING = "not_seeking"
PLACED = (AGREEMENT_CONTRACT, ENTREPRENEURSHIP, FLEXIBLE, FURTHER_STUDY)
ROLL_UPS = (*PLACED, PENDING, NOT_SEEKING)

EMPLOYED, SERVICE, MILITARY = "employed", "service", "military"
EDUCATION, SEEKING, UNKNOWN = "education", "seeking", "unknown"
NACE_POSITIVE = (EMPLOYED, SERVICE, MILITARY, EDUCATION)
NACE_OUTCOMES = (*NACE_POSITIVE, SEEKING, NOT_SEEKING, UNKNOWN)


@dataclass(frozen=True)
class Category:
    """Where a destination counts in the two definitions.

    :raises ValueError: no such roll-up or outcome
    """

    roll_up: str
    nace: str

    def __post_init__(self):
        if self.roll_up not in ROLL_UPS:
            raise ValueError(f"roll-up {self.roll_up}")
        if self.nace not in NACE_OUTCOMES:
            raise ValueError(f"NACE outcome {self.nace}")


# the table above, by code
DEFAULT_CATEGORIES = {
    "10": Category(AGREEMENT_CONTRACT, EMPLOYED),
    "11": Category(AGREEMENT_CONTRACT, EMPLOYED),
    "12": Category(FLEXIBLE, EMPLOYED),
    "27": Category(AGREEMENT_CONTRACT, EMPLOYED),
    "46": Category(AGREEMENT_CONTRACT, MILITARY),
    "50": Category(AGREEMENT_CONTRACT, SERVICE),
    "51": Category(AGREEMENT_CONTRACT, SERVICE),
    "70": Category(PENDING, SEEKING),
    "71": Category(NOT_SEEKING, SEEKING),
    "72": Category(NOT_SEEKING, NOT_SEEKING),
    "75": Category(ENTREPRENEURSHIP, EMPLOYED),
    "76": Category(FLEXIBLE, EMPLOYED),
    "80": Category(FURTHER_STUDY, EDUCATION),
    "85": Category(FURTHER_STUDY, EDUCATION),
}
# a graduate of whom there is no row
NO_ROW = Category(PENDING, UNKNOWN)


@dataclass(frozen=True)
class Row:
    """What was recorded of a graduate, and until when it stood.

    A correction ends a row and begins another at the same moment. ``number`` grows
    with every row; it decides between two that were recorded at one moment.
    """

    graduate: int
    category: str
    recorded_on: date
    replaced_on: date | None = None
    number: int = 0

    def stands_on(self, day):
        """Tell whether the row was known and not yet replaced on that day."""
        if self.recorded_on > day:
            return False
        return self.replaced_on is None or self.replaced_on > day


@dataclass(frozen=True)
class Rates:
    """The figures of a class; rates in percent to two decimals, None if undefined.

    ``placed`` is the overall rate's numerator. Rounded rates need not add up exactly,
    which is why the counts come along: ``{roll-up: graduates}``, ``{outcome: ...}``.
    """

    graduates: int
    placed: int
    roll_ups: dict[str, int]
    nace_outcomes: dict[str, int]
    overall: float | None
    agreement_contract: float | None
    flexible: float | None
    entrepreneurship: float | None
    further_study: float | None
    pending: float | None
    not_seeking: float | None
    knowledge: float | None
    career_outcomes: float | None


def percent(part, whole):
    """Return ``part`` of ``whole`` in percent, halves rounded up; None of nothing.

    In whole numbers, since 0.5 of the last place has no exact binary fraction, and
    ``round`` would take it to the even neighbour.
    """
    if not whole:
        return None
    return (20_000 * part + whole) // (2 * whole) / 100


def rates(counts, categories, graduates=None):
    """Return the ``Rates`` of a class.

    :param dict counts: ``{code: number of graduates}``
    :param dict categories: ``{code: Category}``
    :param int graduates: size of the class; those above the sum of counts have no row,
        are pending, and unknown to NACE. None: there are no others
    :raises KeyError: a code without category
    :raises ValueError: a negative count, or more rows than graduates
    """
    counted = sum(counts.values())
    graduates = counted if graduates is None else graduates
    if graduates < counted or min(counts.values(), default=0) < 0:
        raise ValueError(f"{counted} destinations of {graduates} graduates")
    placed_in = [(categories[code], number) for code, number in counts.items()]
    placed_in.append((NO_ROW, graduates - counted))
    return _build_rates(
        graduates,
        _group(ROLL_UPS, ((kind.roll_up, number) for kind, number in placed_in)),
        _group(NACE_OUTCOMES, ((kind.nace, number) for kind, number in placed_in)),
    )


def _group(names, pairs):
    groups = dict.fromkeys(names, 0)
    for name, number in pairs:
        groups[name] += number
    return groups


def _build_rates(graduates, roll_ups, outcomes):
    placed = sum(roll_ups[name] for name in PLACED)
    known = graduates - outcomes[UNKNOWN]
    positive = sum(outcomes[name] for name in NACE_POSITIVE)
    return Rates(
        graduates,
        placed,
        roll_ups,
        outcomes,
        overall=percent(placed, graduates),
        knowledge=percent(known, graduates),
        career_outcomes=percent(positive, known - outcomes[NOT_SEEKING]),
        **{name: percent(number, graduates) for name, number in roll_ups.items()},
    )


def get_present_rows(rows, day):
    """Return ``{graduate: Row}`` as it was known at the end of ``day``.

    Where two rows of a graduate stand, the later one counts.

    :param day: of the type of the rows' dates; a moment works as well as a date
    """
    present = {}
    for row in rows:
        if row.stands_on(day):
            known = present.get(row.graduate)
            if known is None or _place(row) > _place(known):
                present[row.graduate] = row
    return present


def _place(row):
    return row.recorded_on, row.number


def rates_as_of(rows, graduates, categories, day):
    """Return the ``Rates`` of a class as they were on ``day``.

    :param rows: every ``Row``, also replaced ones and those of other classes
    :param set graduates: the class; those without a row on that day are pending
    """
    present = get_present_rows(rows, day)
    counts = Counter(row.category for key, row in present.items() if key in graduates)
    return rates(counts, categories, len(graduates))
