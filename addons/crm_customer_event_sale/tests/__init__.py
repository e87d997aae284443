from . import test_attendees
