from . import test_interaction
from . import test_students
