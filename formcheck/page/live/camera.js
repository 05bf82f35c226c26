// The browser's camera: opened, shown in a video element, its frames taken as JPEG.
const MAX_WIDTH_PX = 1280;
const MAX_HEIGHT_PX = 960;
const JPEG_QUALITY = 0.8;

/** The size a frame is sent in: the camera's, or the largest of its shape that we send. */
export function sentSize(width, height) {
  const scale = Math.min(1, MAX_WIDTH_PX / width, MAX_HEIGHT_PX / height);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

export class Camera {
  constructor(video) {
    this.video = video;
    this.canvas = document.createElement("canvas");
    this.stream = null;
    this.clock = null;
  }

  static isAllowed() {
    return window.isSecureContext && Boolean(navigator.mediaDevices?.getUserMedia);
  }

  /** Opens a camera: "user" (front), "environment" (back), or a device's id. False where it was stopped meanwhile. */
  async open(camera, isWanted) {
    const stream = await openStream(camera);
    if (!isWanted()) {
      stopStream(stream);
      return false;
    }
    this.stream = stream;
    this.video.srcObject = stream;
    await this.video.play();
    return isWanted();
  }

  get track() {
    return this.stream.getVideoTracks()[0];
  }

  /** Calls back with the time of the next frame, always by the clock of the first: what browsers report differs. */
  onFrame(callback) {
    const read = (now, metadata) => {
      this.clock ??= ["captureTime", "presentationTime"].find((name) => metadata?.[name] !== undefined) ?? "now";
      callback(this.clock === "now" ? now : metadata[this.clock]);
    };
    if (this.video.requestVideoFrameCallback) this.video.requestVideoFrameCallback(read);
    else requestAnimationFrame((now) => read(now));
  }

  /** The current frame as JPEG; null where there is none. */
  async takeJpeg() {
    const size = sentSize(this.video.videoWidth, this.video.videoHeight);
    if (!size.width || !size.height) return null;
    if (this.canvas.width !== size.width || this.canvas.height !== size.height) Object.assign(this.canvas, size);
    const context = this.canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(this.video, 0, 0, size.width, size.height);
    const blob = await new Promise((done) => this.canvas.toBlob(done, "image/jpeg", JPEG_QUALITY));
    return blob && new Uint8Array(await blob.arrayBuffer());
  }

  stop() {
    if (this.stream) stopStream(this.stream);
    this.stream = null;
    this.clock = null;
    this.video.srcObject = null;
  }
}

async function openStream(camera) {
  const size = {
    width: { ideal: 1280 },
    height: { ideal: 720 },
    frameRate: { ideal: 30 },
    resizeMode: { ideal: "none" },
  };
  const which = ["user", "environment"].includes(camera) ? { facingMode: camera } : { deviceId: { exact: camera } };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: false, video: { ...size, ...which } });
  } catch (error) {
    if (error.name !== "OverconstrainedError" && error.name !== "NotFoundError") throw error;
    return navigator.mediaDevices.getUserMedia({ audio: false, video: size }); // that camera is gone; take any
  }
}

function stopStream(stream) {
  for (const track of stream.getTracks()) track.stop();
}

/** Cameras to choose from: front, back, and those with a name. */
export async function listCameras(texts) {
  const devices = (await navigator.mediaDevices?.enumerateDevices?.().catch(() => [])) ?? [];
  const named = devices.filter((device) => device.kind === "videoinput" && device.deviceId && device.label);
  return [
    ["user", texts.front],
    ["environment", texts.back],
    ...named.map((device) => [device.deviceId, device.label]),
  ];
}
