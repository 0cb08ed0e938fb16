"""The routes of accounts; those of the demonstration exist only in a demonstration."""

from litestar import Controller

from portal.accounts.controllers.account import AccountController, SessionController
from portal.accounts.controllers.demonstration import ClockController, ContinueController, OutboxController
from portal.accounts.controllers.organisations import MembersController, OrganisationController
from portal.accounts.controllers.platform import PlatformController
from portal.accounts.controllers.second_factor import SecondFactorController, SetUpController
from portal.accounts.controllers.sign_in import (
    PasswordResetController,
    SignInController,
    SignInLinkController,
    SignOutController,
)
from portal.accounts.controllers.sign_up import InvitationController, SignUpController

CONTROLLERS: tuple[type[Controller], ...] = (
    SignInController,
    SignInLinkController,
    SignOutController,
    PasswordResetController,
    SignUpController,
    InvitationController,
    AccountController,
    SessionController,
    SecondFactorController,
    SetUpController,
    OrganisationController,
    MembersController,
    PlatformController,
)
DEMONSTRATION_CONTROLLERS: tuple[type[Controller], ...] = (ContinueController, ClockController, OutboxController)
