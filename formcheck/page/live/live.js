// The camera of this page: pictures go up, what to show and say comes down. The words are Python's; here they are placed.
const MEMORY = "formcheck.live";
const IN_FLIGHT = 2; // so that the way there and back is used while the last picture is looked at, and none waits longer
const WIDEST_PX = 1280, TALLEST_PX = 960, QUALITY = 0.8;
const LEAST_STEP_MS = 25; // 30 pictures a second, unsteady as cameras are; quicker ones are thinned
const RETRY_MS = [500, 1000, 2000, 4000], RETRY_FOR_MS = 120000, FIRST_TRIES = 3;
const HEAD_BYTES = 12;
const ENDING_MS = 20000;
const UNKNOWN = 4401, REFUSED = 4503, TAKEN_OVER = 4409, POLICY = 1008;

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".live");
  root._live ??= begin(root);
  root._live.update(data, setTriggerValue);
  return () => root._live.stop();
}

function remembered() {
  try { return JSON.parse(localStorage.getItem(MEMORY)) ?? {}; } catch { return {}; }
}

function begin(root) {
  const find = (name) => root.querySelector(name);
  const stage = find(".stage"), video = find("video"), overlay = find("canvas"), cameras = find(".cameras");
  const paper = document.createElement("canvas");
  const memory = { voice: true, camera: "user", ...remembered() };
  let data, tell, stream, socket, wake, run = null, said = "", heard = { speech_id: "", since: 0 };

  const remember = () => {
    try { localStorage.setItem(MEMORY, JSON.stringify(memory)); } catch { /* storage is switched off: asked again next time */ }
  };

  // --- what is shown and said

  const place = (card) => {
    stage.dataset.stage = card.screen ?? "";
    stage.dataset.kind = card.kind ?? "";
    stage.classList.toggle("long", card.word.length > 12);
    for (const name of ["number", "phase", "label", "word", "text", "hint"]) {
      const node = find(`.${name}`);
      if (node.textContent !== (card[name] ?? "")) node.textContent = card[name] ?? "";
    }
    const figures = JSON.stringify(card.figures ?? []);
    const list = find(".figures");
    if (list.dataset.shown !== figures) {
      list.dataset.shown = figures;
      list.replaceChildren(...(card.figures ?? []).map((figure) => {
        const row = document.createElement("div");
        row.append(text("dt", figure.label), text("dd", figure.shown));
        if (figure.error) row.lastChild.append(" ", text("span", figure.error, "error"));
        return row;
      }));
    }
    find(".finish").hidden = !(card.reps > 0);
  };

  const wait = (name) => place({ word: data.words[name], text: data.words[`${name}_text`] });

  const speak = (card) => {
    const now = performance.now();
    if (card.speech_id !== heard.speech_id) heard = { speech_id: card.speech_id, since: now };
    if (!card.speech || card.speech_id === said || now - heard.since < card.speech_delay_ms) return;
    said = card.speech_id;
    if (!memory.voice || !("speechSynthesis" in window)) return;
    const words = new SpeechSynthesisUtterance(card.speech);
    words.lang = "en";
    speechSynthesis.cancel();
    speechSynthesis.speak(words);
  };

  const draw = (points) => {
    const { videoWidth: width, videoHeight: height } = video;
    if (!width) return;
    if (overlay.width !== width || overlay.height !== height) Object.assign(overlay, { width, height });
    const ink = overlay.getContext("2d");
    ink.clearRect(0, 0, width, height);
    if (!points.length) return;
    const unit = Math.max(2, Math.hypot(width, height) / 300);
    const lines = () => {
      ink.beginPath();
      for (const [from, to] of data.bones) {
        ink.moveTo(points[from][0] * width, points[from][1] * height);
        ink.lineTo(points[to][0] * width, points[to][1] * height);
      }
      ink.stroke();
    };
    ink.lineCap = "round";
    for (const [style, thick] of [["rgb(0 0 0 / 0.6)", 2.2], ["#ffffff", 1]]) {
      ink.strokeStyle = style;
      ink.lineWidth = unit * thick;
      lines();
    }
  };

  // --- pictures up

  const shoot = (now, meta) => {
    if (!run) return;
    next();
    // One clock from the first picture to the last; what browsers know of the moment of capture differs.
    run.clock ??= ["captureTime", "presentationTime"].find((name) => meta?.[name] !== undefined) ?? "now";
    const taken = run.clock === "now" ? now : meta[run.clock];
    if (!run.isOpen || run.inFlight >= IN_FLIGHT || run.isDrawing || !(taken - run.taken >= LEAST_STEP_MS)) return;
    run.taken = taken;
    send(run, taken);
  };

  const next = () => {
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(shoot);
    else requestAnimationFrame((now) => shoot(now));
  };

  const send = async (mine, taken) => {
    const scale = Math.min(1, WIDEST_PX / video.videoWidth, TALLEST_PX / video.videoHeight);
    const width = Math.round(video.videoWidth * scale), height = Math.round(video.videoHeight * scale);
    if (!width || !height) return;
    mine.isDrawing = true;
    if (paper.width !== width || paper.height !== height) Object.assign(paper, { width, height });
    paper.getContext("2d", { willReadFrequently: true }).drawImage(video, 0, 0, width, height);
    const blob = await new Promise((done) => paper.toBlob(done, "image/jpeg", QUALITY));
    const jpeg = blob && new Uint8Array(await blob.arrayBuffer());
    mine.isDrawing = false;
    if (mine !== run || !jpeg || !mine.isOpen) return;
    const number = ++mine.number;
    const message = new DataView(new ArrayBuffer(HEAD_BYTES + jpeg.length));
    message.setUint32(0, number);
    message.setFloat64(4, taken / 1000);
    new Uint8Array(message.buffer).set(jpeg, HEAD_BYTES);
    mine.inFlight++;
    mine.sent.set(number, taken);
    socket.send(message);
  };

  // --- what to show down

  const connect = (mine) => {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const own = new WebSocket(`${scheme}//${location.host}${data.path}`);
    socket = own;
    own.onopen = () => own.send(data.token);
    own.onmessage = (event) => { if (mine === run && own === socket) take(mine, JSON.parse(event.data)); };
    own.onclose = (event) => { if (mine === run && own === socket) lost(mine, event.code); };
  };

  const take = (mine, message) => {
    if (message.refused) { mine.refused = message.refused; return; }
    if (message.open) {
      Object.assign(mine, { isOpen: true, wasOpen: true, inFlight: 0, tries: 0, lostSince: 0 });
      mine.sent.clear();
      return;
    }
    mine.inFlight--;
    const taken = mine.sent.get(message.seen);
    mine.sent.delete(message.seen);
    draw(message.points);
    mine.card = message;
    if (!mine.endsWith) place(message);
    speak(message);
    if (message.sets >= mine.endsWith && !message.is_summarizing) close();
    root.dispatchEvent(new CustomEvent("formcheck-live", { bubbles: true, composed: true,
      detail: { ...message, lag_ms: performance.now() - taken, taken_s: taken / 1000 } }));
  };

  const lost = (mine, code) => {
    mine.isOpen = false;
    if ([UNKNOWN, REFUSED, TAKEN_OVER, POLICY].includes(code)) return fail("other", sentence(mine.refused));
    const now = performance.now();
    mine.lostSince ||= now;
    if (mine.endsWith) return close();
    if ((!mine.wasOpen && mine.tries >= FIRST_TRIES) || now - mine.lostSince > RETRY_FOR_MS) return fail("unreachable");
    if (mine.wasOpen) wait("again");
    const pause = RETRY_MS[Math.min(mine.tries++, RETRY_MS.length - 1)];
    setTimeout(() => { if (mine === run) connect(mine); }, pause);
  };

  // --- beginning and end

  const start = async () => {
    trouble("");
    if (!window.isSecureContext || !navigator.mediaDevices?.getUserMedia) return trouble(data.troubles.insecure);
    if ("speechSynthesis" in window) speechSynthesis.speak(new SpeechSynthesisUtterance("")); // phones speak only after a touch
    const mine = run = { number: 0, inFlight: 0, tries: 0, taken: -Infinity, sent: new Map() };
    said = "";
    overlay.getContext("2d").clearRect(0, 0, overlay.width, overlay.height);
    wait("asking");
    stage.showModal();
    try {
      const opened = await open(memory.camera);
      if (mine !== run) return opened.getTracks().forEach((track) => track.stop());
      stream = opened;
      video.srcObject = stream;
      await video.play();
    } catch (error) {
      if (mine === run) fail(reason(error));
      return;
    }
    const [track] = stream.getVideoTracks();
    track.onended = () => { if (mine === run) fail("ended"); };
    find(".view").classList.toggle("mirrored", track.getSettings().facingMode !== "environment");
    listCameras();
    stayAwake();
    wait("opening");
    connect(mine);
    next();
  };

  const open = async (camera) => {
    const size = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 }, resizeMode: { ideal: "none" } };
    const which = ["user", "environment"].includes(camera) ? { facingMode: camera } : { deviceId: { exact: camera } };
    try {
      return await navigator.mediaDevices.getUserMedia({ audio: false, video: { ...size, ...which } });
    } catch (error) {
      if (error.name !== "OverconstrainedError" && error.name !== "NotFoundError") throw error;
      return navigator.mediaDevices.getUserMedia({ audio: false, video: size }); // that camera has gone; take any
    }
  };

  const reason = (error) => ({ NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "none",
    OverconstrainedError: "none", NotReadableError: "taken", AbortError: "taken" })[error.name] ?? "other";

  const stayAwake = async () => {
    try { wake = await navigator.wakeLock?.request("screen"); } catch { /* the battery is low: the screen may go dark */ }
  };

  const finish = () => { if (run?.isOpen) socket.send("finish"); };

  const end = () => {
    if (!run) return;
    const { reps = 0, sets = 0, is_summarizing = false } = run.card ?? {};
    if (!run.isOpen || !(reps > 0 || is_summarizing)) return close();
    finish();
    const mine = Object.assign(run, { endsWith: sets + (reps > 0) });
    wait("ending");
    setTimeout(() => { if (mine === run) close(); }, ENDING_MS);
  };

  const close = () => {
    const had = run?.card;
    stop();
    if (had?.sets > 0 || had?.reps > 0) tell("closed", Date.now());
  };

  const stop = () => {
    run = null;
    socket?.close();
    stream?.getTracks().forEach((track) => track.stop());
    wake?.release().catch(() => {});
    socket = stream = wake = video.srcObject = null;
    if (stage.open) stage.close();
  };

  const fail = (why, words) => {
    close();
    trouble(words || data.troubles[why]);
  };

  const sentence = (words) => words ? `${words[0].toUpperCase()}${words.slice(1)}.` : "";

  const trouble = (words) => {
    const node = find(".trouble");
    node.hidden = !words;
    node.textContent = words;
    find(".upload").hidden = !words;
  };

  const listCameras = async () => {
    const known = await navigator.mediaDevices?.enumerateDevices?.().catch(() => []) ?? [];
    const named = known.filter((one) => one.kind === "videoinput" && one.deviceId && one.label);
    const choices = [["user", data.words.front], ["environment", data.words.back], ...named.map((one) => [one.deviceId, one.label])];
    if (!choices.some(([value]) => value === memory.camera)) memory.camera = "user";
    cameras.replaceChildren(...choices.map(([value, label]) => new Option(label, value, false, value === memory.camera)));
  };

  const update = (newer, setTriggerValue) => {
    const isFirst = !data;
    data = newer;
    tell = setTriggerValue;
    if (!isFirst) return;
    for (const node of root.querySelectorAll("[data-word]")) node.textContent = data.words[node.dataset.word];
    stage.setAttribute("aria-label", data.words.start);
    for (const box of root.querySelectorAll(".voice")) {
      box.checked = memory.voice;
      box.onchange = () => {
        memory.voice = box.checked;
        for (const other of root.querySelectorAll(".voice")) other.checked = box.checked;
        if (!box.checked) window.speechSynthesis?.cancel();
        remember();
      };
    }
    cameras.onchange = () => { memory.camera = cameras.value; remember(); };
    find(".go").onclick = start;
    find(".finish").onclick = finish;
    find(".done").onclick = end;
    find(".upload").onclick = () => tell("upload", true);
    stage.oncancel = (event) => { event.preventDefault(); end(); };
    listCameras();
  };

  return { update, stop };
}

function text(tag, words, className) {
  const node = document.createElement(tag);
  node.textContent = words;
  if (className) node.className = className;
  return node;
}
