"""What leaves the building: empty forms, the sample district."""
