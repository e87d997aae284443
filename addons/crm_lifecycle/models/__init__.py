from . import crm_management_report_mail
from . import ir_ui_menu
from . import res_company
from . import res_users
