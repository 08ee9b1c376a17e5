"""Search in the guides: what is indexed, how words of three scripts find each other, what is found."""
