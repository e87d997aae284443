from . import crm_churn_measure_wizard
from . import crm_churn_lost_wizard
from . import crm_churn_report_wizard
