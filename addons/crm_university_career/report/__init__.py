from . import university_fair_report
from . import university_placement_report
