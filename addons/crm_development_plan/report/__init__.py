from . import crm_development_report
from . import crm_development_step_report
