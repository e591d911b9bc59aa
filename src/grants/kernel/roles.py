"""Roles (Zuständigkeiten) under which people act; granted to persons by facts, never configured."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Stored codes, never translated. The German term stands behind each."""

    CASEWORKER = "caseworker"  # Sachbearbeitung
    COORDINATION = "coordination-office"  # Koordinierungsstelle
    ALLIANCE_OFFICE = "alliance-office"  # Geschäftsstelle der Allianz
    EXAMINER = "examiner"  # Verwendungsnachweisprüfung
    APPROVER = "approver"  # Zeichnungsbefugte
    HEAD = "head-of-bank"  # Leitung der Bewilligungsstelle
    CERTIFIER = "certifier"  # sachlich und rechnerisch richtig
    ORDERER = "orderer"  # Anordnungsbefugte
    CASHIER = "cashier"  # Kasse
    BUDGET_HOLDER = "budget-holder"  # Haushalt, Ministerium
    PROGRAMME_AUTHORITY = "programme-authority"  # Richtliniengeber
    IMPORTER = "importer"  # Datenübernahme
    AUDITOR = "auditor"  # Prüfung
    COMPLIANCE = "compliance-officer"  # Controlling und Berichte
    ADMINISTRATOR = "administrator"  # Verwaltung der Zugänge
