from . import test_dashboards
from . import test_management_report
from . import test_management_report_mail
from . import test_menus
from . import test_start_page
from . import test_tours
