"""Many clips in one go, on one machine or many: found, analysed each by itself, put away whole, and summed up."""
