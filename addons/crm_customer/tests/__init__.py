from . import test_crm_dictionary_item
from . import test_crm_dictionary_mixin
from . import test_crm_lead
from . import test_customer_status
from . import test_hooks
from . import test_ir_sequence
<<<<<<< HEAD
from . import test_lookups
=======
from . import test_likeness
>>>>>>> 8af0d25 (Show customers who look alike while typing, and find them in the list)
from . import test_multi_company
from . import test_res_partner_account_manager
from . import test_res_partner_duplicate
from . import test_res_partner_ref
from . import test_res_partner_rules
from . import test_role_matrix
from . import test_role_views
from . import test_tours
from . import test_history_file
from . import test_history_import
from . import test_history_plan
from . import test_history_tour
from . import test_fulfilment_status
from . import test_history_background
from . import test_res_partner_without_role
