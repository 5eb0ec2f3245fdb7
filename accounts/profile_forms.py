"""Forms of one's own account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.home import procedure_titles, titles_of
from accounts.identifiers import read_id_number, read_phone, read_tax_code
from accounts.models import Membership, Organisation, Person
from accounts.services.people import locked_fields

DATE_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"]


def _date(**options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", **options.pop("attrs", {})}, format="%Y-%m-%d")
    return forms.DateField(input_formats=DATE_FORMATS, widget=widget, **options)


def _read(form: forms.BaseForm, name: str, read: Any, **facts: Any) -> str:
    """Return field ``name`` as ``read`` understands it; its ``ValueError`` is told at the field."""
    text = form.cleaned_data.get(name) or ""
    try:
        return str(read(text, **facts)) if text else ""
    except ValueError as error:
        raise forms.ValidationError(str(error)) from error


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    # Longer than what is stored: people write it with spaces.
    id_number = forms.CharField(
        label=_("Personal ID number"),
        max_length=20,
        required=False,
        help_text=_("12 digits, or the 9 of an old identity card."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    birth_date = _date(label=_("Date of birth"), required=False, attrs={"autocomplete": "bday"})

    class Meta:
        model = Person
        fields = ["full_name", "birth_date", "sex", "id_number", "phone", "address"]
        labels = {
            "full_name": _("Full name"),
            "sex": _("Sex"),
            "phone": _("Telephone"),
            "address": _("Address"),
        }
        help_texts = {
            "full_name": _("As on your identity card."),
        }
        widgets = {
            "full_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
            "address": forms.TextInput(attrs={"autocomplete": "street-address"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in locked_fields(self.instance):
            self.fields[name].disabled = True

    def clean_phone(self) -> str:
        return _read(self, "phone", read_phone)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("id_number") and not self.fields["id_number"].disabled:
            facts = {name: cleaned.get(name) for name in ("sex", "birth_date")}
            try:
                cleaned["id_number"] = _read(
                    self,
                    "id_number",
                    read_id_number,
                    sex=facts["sex"] or "",
                    birth_date=facts["birth_date"],
                )
            except forms.ValidationError as error:
                self.add_error("id_number", error)
        return cleaned


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Organisation
        fields = ["name", "representative_name", "address", "phone", "email"]
        labels = {
            "name": _("Name of the organisation"),
            "representative_name": _("Legal representative"),
            "address": _("Address"),
            "phone": _("Telephone"),
            "email": _("E-mail address"),
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "phone": forms.TextInput(attrs={"type": "tel"}),
        }

    def clean_phone(self) -> str:
        return _read(self, "phone", read_phone)


class NewOrganisationForm(OrganisationForm):
    tax_code = forms.CharField(
        label=_("Tax code"),
        max_length=20,
        help_text=_("Ten digits; a branch has three more, as in 0100109106-001."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    field_order = ["tax_code", "name"]

    def clean_tax_code(self) -> str:
        # Set here and not by the model's form, which would judge a taken code in words of its own.
        self.instance.tax_code = _read(self, "tax_code", read_tax_code)
        return str(self.instance.tax_code)


class MemberForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address of the person"),
        help_text=_("With which they sign in here."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=_("What they may do"),
        choices=[
            (Membership.Role.STAFF, _("File and follow dossiers of the organisation")),
            (Membership.Role.REPRESENTATIVE, _("That, and say who acts for the organisation")),
        ],
    )


class AuthorisationForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address of the person who shall act for you"),
        help_text=_("With which they sign in here."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    procedure_code = forms.CharField(
        label=_("Code of the procedure"),
        max_length=255,
        required=False,
        help_text=_("Such as 1.004363; leave it empty for every procedure."),
    )
    valid_until = _date(
        label=_("Until and including"),
        required=False,
        help_text=_("Leave it empty until you end the authorisation yourself."),
    )

    def clean_procedure_code(self) -> str:
        code: str = self.cleaned_data["procedure_code"].strip()
        if code and titles_of and code not in procedure_titles([code]):
            raise forms.ValidationError(_("There is no procedure with this code."))
        return code


class ErasureForm(forms.Form):
    sure = forms.BooleanField(
        label=_("I want my account and my personal data erased. I know that nobody can undo it."),
        error_messages={"required": _("Please confirm that you want that.")},
    )
