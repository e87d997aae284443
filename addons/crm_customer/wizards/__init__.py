from . import base_partner_merge_automatic_wizard
from . import base_partner_merge_deduplicate
from . import crm_report_wizard_mixin
from . import sale_order_import_history
from . import sale_order_import_history_check
from . import sale_order_import_history_run
from . import sale_order_import_history_line
