"""Groups, volunteers, activities, media channels."""
