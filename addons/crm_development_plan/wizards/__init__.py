from . import crm_lead_lost
from . import crm_lead2opportunity_partner
from . import crm_development_assign_wizard
from . import crm_development_assign_suggestion
from . import crm_development_succeed_wizard
from . import crm_development_playbook_wizard
from . import crm_development_step_wizard
