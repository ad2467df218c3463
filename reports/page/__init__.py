"""The district page: one HTML file for leaders."""
