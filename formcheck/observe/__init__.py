"""The only code that sees a picture: video, pose, foot patches, one pass over a clip."""
