from . import test_fair_funnel
from . import test_forecast
from . import test_lapsing
from . import test_matching
from . import test_placement_rates
from . import test_skill_gaps
