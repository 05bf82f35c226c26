"""What happened when, and seen from where: scenes, camera view, reps, movements that are no squats."""
