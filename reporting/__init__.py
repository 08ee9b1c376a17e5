"""Figures over all of it: indicators, monthly report, exports."""
