from . import university_placement_correct_wizard
from . import university_placement_rate_line
from . import university_placement_rate_wizard
from . import university_reason_wizard
