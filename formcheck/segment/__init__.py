"""What happened when, and seen from where: recording the lifter, scenes, camera view, reps, dips that are not squats.

Main names: split_scenes, find_view, View, find_reps, Rep, Attempt.
"""
