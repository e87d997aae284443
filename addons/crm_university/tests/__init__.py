from . import test_associations
from . import test_gpa
from . import test_grade_issues
from . import test_model_figures
from . import test_naive_bayes
