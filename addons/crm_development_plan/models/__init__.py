from . import res_company
from . import crm_lead
from . import crm_lead_assign
from . import crm_lead_succeed
from . import crm_lead_fail
from . import crm_lead_core
from . import crm_stage
from . import crm_team
