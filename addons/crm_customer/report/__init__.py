from . import crm_report_sections_xlsx
from . import crm_stock_lookup
