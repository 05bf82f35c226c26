// Moves the overlay video of this page to a moment, and plays it slowly or picture by picture.
export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".player");
  const video = () => document.querySelector('video[data-testid="stVideo"]');
  const when = (act) => {
    const element = video();
    if (!element) return false;
    if (element.readyState >= 1) act(element);
    else element.addEventListener("loadedmetadata", () => act(element), { once: true });
    return true;
  };

  let tries;
  if (root._asked !== data.asked) {
    root._asked = data.asked;
    const seek = () => when((element) => { element.currentTime = data.start_s; });
    // The video may be drawn after this; a few looks are enough.
    if (!seek()) tries = setInterval(() => { if (seek()) clearInterval(tries); }, 200);
  }

  const press = { again: (v) => { v.currentTime = data.start_s; v.play(); },
    back: (v) => { v.pause(); v.currentTime -= data.step_s; },
    on: (v) => { v.pause(); v.currentTime += data.step_s; } };
  for (const button of root.querySelectorAll("button[data-act]")) {
    button.onclick = () => when(press[button.dataset.act]);
  }
  for (const button of root.querySelectorAll("button[data-rate]")) {
    button.onclick = () => when((element) => {
      element.playbackRate = Number(button.dataset.rate);
      for (const other of root.querySelectorAll("button[data-rate]")) {
        other.setAttribute("aria-pressed", String(other === button));
      }
    });
  }
  root.querySelector('[data-act="again"]').textContent = data.again;
  return () => clearInterval(tries);
}
