from . import test_student_requests
