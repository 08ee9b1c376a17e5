"""What the portal costs, measured against named peers and limits; ratios of one run, for machines differ."""
