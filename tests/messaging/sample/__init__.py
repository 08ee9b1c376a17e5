"""An app of the tests alone, whose notices show that the dispatcher knows no domain: people, their errands, notices."""
