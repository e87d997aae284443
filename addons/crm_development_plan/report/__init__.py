from . import crm_development_step_report
