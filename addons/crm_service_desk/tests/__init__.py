from . import test_canned_answer
from . import test_life
from . import test_similar_requests
from . import test_solution_ranking
from . import test_text_terms
from . import test_warranty
from . import test_warranty_tools
