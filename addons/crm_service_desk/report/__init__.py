from . import helpdesk_service_report
