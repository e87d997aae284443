from . import crm_stock_lookup
