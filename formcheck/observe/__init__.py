"""The only code that reads frames: video, pose, foot patches, one pass over a clip.

Main names: open_clip, Observer, Observation, PoseTrack, Recording, load_recording, save_recording.
"""
