from . import attachment
from . import portal
from . import public_form
from . import rating
