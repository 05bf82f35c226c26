// Moves the overlay video of this page to a moment, and plays it slowly or frame by frame.
export default function mount({ data, parentElement }) {
  const root = parentElement.querySelector(".player");
  let timer;
  if (root.shown !== data.shown) {
    root.shown = data.shown;
    const seek = () => withVideo((video) => seekTo(video, data.start_s));
    // The video may be drawn after this.
    if (!seek()) timer = setInterval(() => seek() && clearInterval(timer), 200);
  }
  const actions = {
    play: (video) => {
      seekTo(video, data.start_s);
      video.play();
    },
    back: (video) => step(video, -data.step_s),
    forward: (video) => step(video, data.step_s),
  };
  for (const button of root.querySelectorAll("button[data-action]")) {
    button.onclick = () => withVideo(actions[button.dataset.action]);
  }
  const rates = root.querySelectorAll("button[data-rate]");
  for (const button of rates) button.onclick = () => withVideo((video) => setRate(video, button, rates));
  root.querySelector('[data-action="play"]').textContent = data.label;
  return () => clearInterval(timer);
}

/** Does something with the page's video once its length is known; false where there is no video yet. */
function withVideo(act) {
  const video = document.querySelector('video[data-testid="stVideo"]');
  if (!video) return false;
  if (video.readyState >= 1) act(video);
  else video.addEventListener("loadedmetadata", () => act(video), { once: true });
  return true;
}

function seekTo(video, timeS) {
  video.currentTime = timeS;
}

function step(video, byS) {
  video.pause();
  video.currentTime += byS;
}

function setRate(video, chosen, buttons) {
  video.playbackRate = Number(chosen.dataset.rate);
  for (const button of buttons) button.setAttribute("aria-pressed", String(button === chosen));
}
