"""Finds where in a file decoding may begin, so that not all frames before a part of a clip are decoded for it.

For that only the packets are read, which costs next to nothing. A file of which they do not tell enough is decoded from
its beginning.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.domain.clip_limits import ClipLimits
from formcheck.observe.clock import MAX_STEP_S
from formcheck.observe.container import choose_video, decode_packet, open_container, require_memory

if TYPE_CHECKING:
    import av
    from av.video.stream import VideoStream

FORMATS = frozenset({"mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm"})
"""FFmpeg's names of the formats that give each frame its time, and tell whether decoding may begin with it: what
phones, browsers and programs write."""

FIRST_FRAME_PACKETS = 32
"""Packets in which the first frame of a decoder must come: 16 that H.264 and HEVC may hold back, or 32 fields."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A packet at which decoding may begin; by default the first one.

    Attributes:
        packets: how many there are before it.
        stamp_s: time of its frame by the file.
        before_s: times of the frames before that, in order. Some may come in later packets, but refer to earlier ones.
    """

    packets: int = 0
    stamp_s: float = -math.inf
    before_s: Sequence[float] = ()


def find_entry(path: Path, after_s: float, *, limits: ClipLimits) -> Entry:
    """Find the last packet at which decoding may begin to give all frames from a moment on.

    Args:
        path: the file.
        after_s: the moment, in seconds of the file from the first frame.
        limits: the largest file that is opened.

    Raises:
        VideoError: if the file cannot be opened.
    """
    if after_s <= 0.0:
        return Entry()
    import av

    stamps, last_s, entry = array("d"), -math.inf, Entry()
    group: list[av.Packet[VideoStream]] = []
    with open_container(path, limits) as container:
        if container.format.name not in FORMATS:
            return Entry()
        try:
            for packet in container.demux(choose_video(container, path, limits)):
                # The packet after the last one has no time: the file ends before the moment.
                if packet.pts is None or packet.is_corrupt or packet.is_discard:
                    return Entry()
                # The same number as PyAV's time of the frame.
                stamp = packet.pts * packet.time_base.numerator / packet.time_base.denominator
                if packet.is_keyframe and stamp > last_s and stamps and stamp - stamps[0] <= after_s:
                    entry, group = Entry(len(stamps), stamp), []
                if len(group) < FIRST_FRAME_PACKETS:
                    group.append(packet)
                stamps.append(stamp)
                last_s = max(last_s, stamp)
                if stamp - stamps[0] > after_s:
                    break
            if not (_is_clock_even(stamps) and _begins_with(entry.stamp_s, group)):
                return Entry()
        except (av.error.FFmpegError, OSError) as error:
            require_memory(error)
            return Entry()
    in_order = sorted(stamps)
    return replace(entry, before_s=in_order[: bisect_left(in_order, entry.stamp_s)])


def _is_clock_even(stamps: Sequence[float]) -> bool:
    """Whether no other frame comes before that of the first packet, and none follows too late.

    Else the first frame that is shown is not known, or the clock is mended, and the moment is another one.
    """
    in_order = sorted(stamps)
    return in_order[0] == stamps[0] and all(after - before <= MAX_STEP_S for before, after in pairwise(in_order))


def _begins_with(stamp_s: float, packets: Sequence[av.Packet[VideoStream]]) -> bool:
    """Whether a decoder that begins with these packets shows the first of their frames.

    Of a clip whose pictures are renewed bit by bit (x264's intra-refresh), it only shows those after the first second.
    """
    shown = (frame for packet in packets for frame in decode_packet(packet, is_first=True))
    return next((frame.time for frame in shown if frame.pts is not None and frame.time >= stamp_s), None) == stamp_s
