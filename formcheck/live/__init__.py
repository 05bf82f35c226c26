"""A lifter in front of a camera: the session, its worker process, its WebSocket.

Main names: LiveSession, LiveSet, LiveSlots, ROUTE.
"""
