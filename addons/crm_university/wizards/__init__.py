from . import university_grade_change_wizard
from . import university_grade_import
from . import university_grade_import_line
from . import university_grade_issue
from . import university_grade_sheet
from . import university_grade_sheet_line
from . import university_offering_reopen
