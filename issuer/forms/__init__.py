"""What people type on this floor's pages, turned into typed values. Forms ask the database nothing."""

from issuer.forms.fields import AddressField, ColourField, LineField, LinesField, NewPasswordField, WebPageField
from issuer.forms.issuers import IssuerForm, NewIssuerForm, SlugForm
from issuer.forms.keys import WithdrawKeyForm
from issuer.forms.people import InviteForm, JoinForm, ProfileForm, RoleForm
from issuer.forms.setup import SetUpForm

__all__ = [
    "AddressField",
    "ColourField",
    "InviteForm",
    "IssuerForm",
    "JoinForm",
    "LineField",
    "LinesField",
    "NewIssuerForm",
    "NewPasswordField",
    "ProfileForm",
    "RoleForm",
    "SetUpForm",
    "SlugForm",
    "WebPageField",
    "WithdrawKeyForm",
]
