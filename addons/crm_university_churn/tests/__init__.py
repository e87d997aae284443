from . import test_employer_measure
