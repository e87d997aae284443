# what the other spreadsheets inherit
from . import crm_report_sections_xlsx  # isort: skip
from . import crm_composition_history
from . import crm_composition_report
from . import crm_composition_report_xlsx
from . import crm_contribution_ranking
from . import crm_contribution_report
from . import crm_contribution_report_xlsx
from . import crm_stock_lookup
