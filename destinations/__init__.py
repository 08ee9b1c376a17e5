"""What the centre knows about other countries."""
