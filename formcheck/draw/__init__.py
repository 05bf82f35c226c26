"""Pictures of a result: stills, overlay video, charts.

Main names: render_stills, Still, write_overlay, draw_charts.
"""
