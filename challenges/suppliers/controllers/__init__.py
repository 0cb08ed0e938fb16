"""The pages of a supplier's profile; for everybody but its own people they do not exist."""

from challenges.suppliers.controllers.filling import FillingController
from challenges.suppliers.controllers.grounds import GroundsController
from challenges.suppliers.controllers.sections import ItemsController, ProfileController

CONTROLLERS = (ProfileController, ItemsController, GroundsController, FillingController)
