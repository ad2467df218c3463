"""The index of forms. Adding a form is adding its file and its line here."""

from collections.abc import Iterable

from schemas.declaration.form import Form
from schemas.forms.admission_register import AdmissionRegister
from schemas.forms.commune_admissions import CommuneAdmissions
from schemas.forms.enterprise import EnterpriseReport
from schemas.forms.key_cadres import KeyCadres
from schemas.forms.school import SchoolReport
from schemas.rules.crosschecks import CROSS_RULES
from schemas.rules.general import GENERAL_RULES, Rule

FORMS: tuple[type[Form], ...] = (
    CommuneAdmissions,
    KeyCadres,
    EnterpriseReport,
    SchoolReport,
    AdmissionRegister,
)


def rule_catalogue(forms: Iterable[type[Form]] = FORMS) -> dict[str, Rule]:
    """Every rule by its number: the general ones, those of the forms, and those between reports."""
    own = [r for form in forms for r in form.rules()]
    return {r.number: r for r in [*GENERAL_RULES, *own, *CROSS_RULES]}
