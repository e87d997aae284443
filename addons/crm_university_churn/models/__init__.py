from . import crm_churn_measure
from . import university_employer_measure
