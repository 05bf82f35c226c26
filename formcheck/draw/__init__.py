"""Pictures of a result: stills, overlay video, charts."""
