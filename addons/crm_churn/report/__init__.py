from . import crm_churn_report
from . import crm_churn_report_xlsx
