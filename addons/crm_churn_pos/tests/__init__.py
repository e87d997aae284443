from . import test_detection
from . import test_hooks
from . import test_pos_sale
from . import test_ranking
from . import test_recovery
from . import test_status
