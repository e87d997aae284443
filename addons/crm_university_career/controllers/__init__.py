from . import portal_career
from . import portal_home
from . import portal_employer
from . import portal_student
from . import portal_placement
