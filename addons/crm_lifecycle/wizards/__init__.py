from . import crm_management_report_wizard
