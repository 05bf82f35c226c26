"""What happened when, and seen from where: recording the lifter, scenes, camera view, reps, dips that are no squats."""
