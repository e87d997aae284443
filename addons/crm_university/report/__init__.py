from . import university_grade_report
