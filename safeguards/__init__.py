"""What every room relies on to do no harm."""
