// The live screen: its buttons, and a run from "Start" to "Done". All texts are Python's.
import { Camera, listCameras } from "./camera.js";
import { CardView, drawBody, Speaker } from "./card.js";
import { Connection } from "./connection.js";

const MEMORY = "formcheck.live";
const MIN_STEP_MS = 25; // cameras give about 30 frames per second, unsteadily; faster ones are thinned
const SUMMARY_TIMEOUT_MS = 20_000;
const PROBLEMS = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "none",
  OverconstrainedError: "none",
  NotReadableError: "taken",
  AbortError: "taken",
};

export default function mount({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".live");
  root.liveScreen ??= new LiveScreen(root, data);
  root.liveScreen.trigger = setTriggerValue;
  root.liveScreen.data = data;
  return () => root.liveScreen.stop();
}

/** What the browser remembers of this screen. */
class Memory {
  constructor() {
    this.values = { voice: true, camera: "user" };
    try {
      Object.assign(this.values, JSON.parse(localStorage.getItem(MEMORY)));
    } catch {
      // Storage is switched off or damaged: the values above hold.
    }
  }

  set(name, value) {
    this.values[name] = value;
    try {
      localStorage.setItem(MEMORY, JSON.stringify(this.values));
    } catch {
      // Storage is switched off: remembered until the page closes.
    }
  }
}

class LiveScreen {
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.screen = root.querySelector(".screen");
    this.body = root.querySelector(".screen canvas");
    this.memory = new Memory();
    this.cardView = new CardView(root);
    this.camera = new Camera(root.querySelector("video"));
    this.speaker = new Speaker((text) => this.speak(text));
    this.run = null;
    this.wakeLock = null;
    this.prepare();
  }

  prepare() {
    const { root } = this;
    for (const node of root.querySelectorAll("[data-text]")) node.textContent = this.data.texts[node.dataset.text];
    this.screen.setAttribute("aria-label", this.data.texts.start);
    for (const box of root.querySelectorAll(".voice")) {
      box.checked = this.memory.values.voice;
      box.onchange = () => this.setVoice(box.checked);
    }
    root.querySelector(".cameras").onchange = (event) => this.memory.set("camera", event.target.value);
    root.querySelector(".start").onclick = () => this.start();
    root.querySelector(".finish").onclick = () => this.run?.connection?.finishSet();
    root.querySelector(".done").onclick = () => this.end();
    root.querySelector(".upload").onclick = () => this.trigger("upload", true);
    this.screen.oncancel = (event) => {
      event.preventDefault();
      this.end();
    };
    this.showCameras();
  }

  async showCameras() {
    const choices = await listCameras(this.data.texts);
    if (!choices.some(([value]) => value === this.memory.values.camera)) this.memory.set("camera", "user");
    const chosen = this.memory.values.camera;
    const options = choices.map(([value, label]) => new Option(label, value, false, value === chosen));
    this.root.querySelector(".cameras").replaceChildren(...options);
  }

  setVoice(isOn) {
    for (const box of this.root.querySelectorAll(".voice")) box.checked = isOn;
    if (!isOn) window.speechSynthesis?.cancel();
    this.memory.set("voice", isOn);
  }

  speak(text) {
    if (!this.memory.values.voice || !("speechSynthesis" in window)) return;
    const speech = new SpeechSynthesisUtterance(text);
    speech.lang = "en";
    speechSynthesis.cancel();
    speechSynthesis.speak(speech);
  }

  async start() {
    this.showProblem("");
    if (!Camera.isAllowed()) {
      this.showProblem(this.data.problems.insecure);
      return;
    }
    // Phones speak only after a touch, so the first speech is an empty one, now.
    if ("speechSynthesis" in window) speechSynthesis.speak(new SpeechSynthesisUtterance(""));
    const run = { card: null, connection: null, takenMs: -Infinity, isTaking: false, endsWithSet: null };
    this.run = run;
    this.speaker.reset();
    this.body.getContext("2d").clearRect(0, 0, this.body.width, this.body.height);
    this.showWait("asking");
    this.screen.showModal();
    try {
      if (!(await this.camera.open(this.memory.values.camera, () => this.run === run))) return;
    } catch (error) {
      if (this.run === run) this.fail(this.data.problems[PROBLEMS[error.name] ?? "other"]);
      return;
    }
    this.watch(run);
  }

  /** Sends the frames of an opened camera. */
  watch(run) {
    const { track } = this.camera;
    track.onended = () => this.run === run && this.fail(this.data.problems.ended);
    const isMirrored = track.getSettings().facingMode !== "environment";
    this.root.querySelector(".view").classList.toggle("mirrored", isMirrored);
    this.showCameras();
    this.stayAwake();
    this.showWait("opening");
    run.connection = this.connect(run);
    this.nextFrame(run);
  }

  connect(run) {
    const url = `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${this.data.path}`;
    return new Connection(url, this.data.token, {
      onReply: (card, takenMs) => this.showReply(run, card, takenMs),
      onRefused: (reason) => this.fail(reason ? sentence(reason) : this.data.problems.other),
      onUnreachable: () => this.fail(this.data.problems.unreachable),
      onLost: (wasOpen) => this.handleLoss(run, wasOpen),
    });
  }

  nextFrame(run) {
    this.camera.onFrame((takenMs) => {
      if (this.run !== run) return;
      this.nextFrame(run);
      const isEarly = !(takenMs - run.takenMs >= MIN_STEP_MS);
      if (!isEarly && !run.isTaking && run.connection.isFree) this.sendFrame(run, takenMs);
    });
  }

  async sendFrame(run, takenMs) {
    run.takenMs = takenMs;
    run.isTaking = true;
    const jpeg = await this.camera.takeJpeg();
    run.isTaking = false;
    if (this.run === run && jpeg) run.connection.sendFrame(jpeg, takenMs);
  }

  showReply(run, card, takenMs) {
    drawBody(this.body, this.camera.video, card.landmarks, this.data.bones);
    run.card = card;
    if (run.endsWithSet === null) this.cardView.show(card);
    this.speaker.hear(card, performance.now());
    if (run.endsWithSet !== null && card.sets >= run.endsWithSet && !card.is_summarizing) this.close();
    const detail = { ...card, lag_ms: performance.now() - takenMs, taken_s: takenMs / 1000 };
    this.root.dispatchEvent(new CustomEvent("formcheck-live", { bubbles: true, composed: true, detail }));
  }

  handleLoss(run, wasOpen) {
    if (run.endsWithSet !== null) this.close();
    else if (wasOpen) this.showWait("again");
  }

  /** Ends the run, after the summary of the current set. */
  end() {
    const { run } = this;
    if (!run) return;
    const { reps = 0, sets = 0, is_summarizing = false } = run.card ?? {};
    if (!run.connection?.isOpen || !(reps > 0 || is_summarizing)) {
      this.close();
      return;
    }
    run.connection.finishSet();
    run.endsWithSet = sets + (reps > 0 ? 1 : 0);
    this.showWait("ending");
    setTimeout(() => this.run === run && this.close(), SUMMARY_TIMEOUT_MS);
  }

  close() {
    const hasRun = Boolean(this.run);
    this.stop();
    // The page then shows the sets, and the button that deletes the frames the server still has.
    if (hasRun) this.trigger("closed", Date.now());
  }

  stop() {
    this.run?.connection?.close();
    this.run = null;
    this.camera.stop();
    this.wakeLock?.release().catch(() => {});
    this.wakeLock = null;
    if (this.screen.open) this.screen.close();
  }

  fail(problem) {
    this.close();
    this.showProblem(problem);
  }

  async stayAwake() {
    try {
      this.wakeLock = await navigator.wakeLock?.request("screen");
    } catch {
      // The battery is low: the screen may go dark.
    }
  }

  showWait(name) {
    const { texts } = this.data;
    this.cardView.show({ word: texts[name], text: texts[`${name}_text`] });
  }

  showProblem(problem) {
    const node = this.root.querySelector(".problem");
    node.hidden = !problem;
    node.textContent = problem;
    this.root.querySelector(".upload").hidden = !problem;
  }
}

function sentence(text) {
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}
