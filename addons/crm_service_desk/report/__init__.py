from . import helpdesk_service_report
from . import helpdesk_service_report_xlsx
