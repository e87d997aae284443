from . import test_create
from . import test_assign
from . import test_succeed
from . import test_fail
