"""Everything that changes accounts: one async function for each verb, each in one transaction."""

from portal.accounts.services.attempts import forget_attempts
from portal.accounts.services.members import (
    accept_invitation,
    add_member,
    change_role,
    create_buyer,
    end_membership,
    invite_member,
    make_administrator,
    withdraw_invitation,
)
from portal.accounts.services.people import (
    change_password,
    create_organisation,
    create_person,
    rename_person,
    update_organisation,
)
from portal.accounts.services.second_factors import (
    confirm_second_factor,
    demonstration_code,
    new_setup,
    read_setup,
    replace_recovery_codes,
    set_up_second_factor,
    setup_code,
    store_second_factor,
)
from portal.accounts.services.sessions import (
    end_all_sessions,
    end_session,
    find_session,
    owner_of_session,
    start_session,
    touch_session,
)
from portal.accounts.services.signing_in import (
    is_link_open,
    is_reset_open,
    reset_password,
    send_password_reset,
    send_sign_in_link,
    sign_in,
    use_sign_in_link,
)
from portal.accounts.services.signing_up import confirm_sign_up, is_sign_up_open, register

__all__ = [
    "accept_invitation",
    "add_member",
    "change_password",
    "change_role",
    "confirm_second_factor",
    "confirm_sign_up",
    "create_buyer",
    "create_organisation",
    "create_person",
    "demonstration_code",
    "end_all_sessions",
    "end_membership",
    "end_session",
    "find_session",
    "forget_attempts",
    "invite_member",
    "is_link_open",
    "is_reset_open",
    "is_sign_up_open",
    "make_administrator",
    "new_setup",
    "owner_of_session",
    "read_setup",
    "register",
    "rename_person",
    "replace_recovery_codes",
    "reset_password",
    "send_password_reset",
    "send_sign_in_link",
    "set_up_second_factor",
    "setup_code",
    "sign_in",
    "start_session",
    "store_second_factor",
    "touch_session",
    "update_organisation",
    "use_sign_in_link",
    "withdraw_invitation",
]
