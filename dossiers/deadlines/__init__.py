"""Due dates as arithmetic: pure functions of a calendar and of what happened to a dossier.

Real due dates, the public calculator and the readiness check all count here. Imports no model.
"""
