"""Guides on paper: the pages that were published, typeset as PDF, in Nastaliq where they are in Urdu."""

from destinations.printing.keeping import look_again, print_due, printed
from destinations.printing.sheets import sheets
from destinations.printing.typesetting import typeset

__all__ = ["look_again", "print_due", "printed", "sheets", "typeset"]
