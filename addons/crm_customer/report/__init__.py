from . import crm_contribution_report
from . import crm_report_sections_xlsx
from . import crm_stock_lookup
