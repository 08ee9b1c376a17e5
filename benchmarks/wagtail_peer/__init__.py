"""A fresh Wagtail with wagtail-cache on Valkey: the strongest peer of a guide's page, with the same text."""
