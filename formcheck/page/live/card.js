// What the live screen shows and says: the card, the body over the picture, the speech.

/** Speaks what a card says: once, and only after it has been due for its delay. */
export class Speaker {
  constructor(say) {
    this.say = say;
    this.reset();
  }

  reset() {
    this.spokenId = "";
    this.dueId = "";
    this.dueSinceMs = 0;
  }

  hear(card, nowMs) {
    if (card.speech_id !== this.dueId) {
      this.dueId = card.speech_id;
      this.dueSinceMs = nowMs;
    }
    const isDue = nowMs - this.dueSinceMs >= card.speech_delay_ms;
    if (!card.speech || card.speech_id === this.spokenId || !isDue) return;
    this.spokenId = card.speech_id;
    this.say(card.speech);
  }
}

/** The card beside the picture. */
export class CardView {
  constructor(root) {
    this.root = root;
    this.screen = root.querySelector(".screen");
  }

  show(card) {
    this.screen.dataset.state = card.screen ?? "";
    this.screen.dataset.kind = card.kind ?? "";
    this.screen.classList.toggle("long", card.word.length > 12);
    for (const name of ["number", "phase", "label", "word", "text", "hint"]) {
      const node = this.root.querySelector(`.${name}`);
      if (node.textContent !== (card[name] ?? "")) node.textContent = card[name] ?? "";
    }
    this.showFigures(card.figures ?? []);
    this.root.querySelector(".finish").hidden = !(card.reps > 0);
  }

  showFigures(figures) {
    const list = this.root.querySelector(".figures");
    const shown = JSON.stringify(figures);
    if (list.dataset.shown === shown) return;
    list.dataset.shown = shown;
    list.replaceChildren(...figures.map(figureRow));
  }
}

function figureRow({ label, shown, error }) {
  const row = element("div", "");
  row.append(element("dt", label), element("dd", shown));
  if (error) row.lastChild.append(" ", element("span", error, "error"));
  return row;
}

function element(tag, text, className) {
  const node = document.createElement(tag);
  node.textContent = text;
  if (className) node.className = className;
  return node;
}

/** The body drawn over the picture, as lines between landmarks. */
export function drawBody(canvas, video, landmarks, bones) {
  const { videoWidth: width, videoHeight: height } = video;
  if (!width) return;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, width, height);
  if (!landmarks.length) return;
  const lines = new Path2D();
  for (const [from, to] of bones) {
    lines.moveTo(landmarks[from][0] * width, landmarks[from][1] * height);
    lines.lineTo(landmarks[to][0] * width, landmarks[to][1] * height);
  }
  const unit = Math.max(2, Math.hypot(width, height) / 300);
  context.lineCap = "round";
  for (const [style, widthUnits] of [
    ["rgb(0 0 0 / 0.6)", 2.2],
    ["#ffffff", 1],
  ]) {
    context.strokeStyle = style;
    context.lineWidth = unit * widthUnits;
    context.stroke(lines);
  }
}
