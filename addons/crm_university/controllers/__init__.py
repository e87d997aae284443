from . import grade_sheet
from . import student_portal
from . import survey
