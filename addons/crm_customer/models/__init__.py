from . import crm_dictionary_item
from . import crm_dictionary_mixin
from . import crm_lead
from . import ir_sequence
from . import res_partner
from . import res_users
from . import sale_order
from . import sale_order_line
