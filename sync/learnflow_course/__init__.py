"""Course packs: the model, the loader, the checker and the courses themselves."""
