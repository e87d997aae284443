from . import crm_churn_detector
from . import pos_order
from . import res_partner
