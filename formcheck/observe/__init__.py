"""The only code that reads frames: video, pose, foot patches, one pass over a clip."""
