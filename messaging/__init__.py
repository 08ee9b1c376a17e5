"""What is owed to people, and how it goes out."""
