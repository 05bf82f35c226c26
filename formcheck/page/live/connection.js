// The connection to the server: frames up, cards down.
const MAX_IN_FLIGHT = 2; // two use the connection fully, and none waits long
const RETRY_MS = [500, 1000, 2000, 4000];
const RETRY_FOR_MS = 120_000;
const FIRST_TRIES = 3;
const HEADER_BYTES = 12; // as FRAME_HEADER of the server: number, then time
const FINAL_CODES = [1008, 4401, 4409, 4503]; // policy, unknown, replaced, refused: as the server's CLOSE_*

/** A frame as a message: its number, its time in seconds, its JPEG content. */
export function packFrame(number, takenMs, jpeg) {
  const message = new DataView(new ArrayBuffer(HEADER_BYTES + jpeg.length));
  message.setUint32(0, number);
  message.setFloat64(4, takenMs / 1000);
  new Uint8Array(message.buffer).set(jpeg, HEADER_BYTES);
  return message;
}

/** How long to wait before the next try to connect; null gives up. */
export function retryDelay({ tries, wasOpen, lostForMs }) {
  if ((!wasOpen && tries >= FIRST_TRIES) || lostForMs > RETRY_FOR_MS) return null;
  return RETRY_MS[Math.min(tries, RETRY_MS.length - 1)];
}

/** The connection to the server; it connects again where it breaks. */
export class Connection {
  constructor(url, token, handlers) {
    Object.assign(this, { url, token, handlers });
    Object.assign(this, { isOpen: false, wasOpen: false, isClosed: false, tries: 0, lostSinceMs: 0, refusal: "" });
    this.number = 0;
    this.sent = new Map();
    this.connect();
  }

  connect() {
    if (this.isClosed) return;
    const socket = new WebSocket(this.url);
    this.socket = socket;
    socket.onopen = () => socket.send(this.token);
    socket.onmessage = (event) => this.receive(JSON.parse(event.data));
    socket.onclose = (event) => this.handleClose(event.code);
  }

  receive(message) {
    if (this.isClosed) return;
    if (message.refused) {
      this.refusal = message.refused;
    } else if (message.open) {
      Object.assign(this, { isOpen: true, wasOpen: true, tries: 0, lostSinceMs: 0 });
      this.sent.clear();
    } else {
      const takenMs = this.sent.get(message.frame);
      this.sent.delete(message.frame);
      this.handlers.onReply(message, takenMs);
    }
  }

  handleClose(code) {
    this.isOpen = false;
    if (this.isClosed) return;
    const nowMs = performance.now();
    this.lostSinceMs ||= nowMs;
    const { tries, wasOpen } = this;
    const delayMs = retryDelay({ tries, wasOpen, lostForMs: nowMs - this.lostSinceMs });
    if (FINAL_CODES.includes(code)) {
      this.handlers.onRefused(this.refusal);
    } else if (delayMs === null) {
      this.handlers.onUnreachable();
    } else {
      this.tries++;
      this.handlers.onLost(wasOpen);
      setTimeout(() => this.connect(), delayMs);
    }
  }

  /** Whether the server takes one more frame now. */
  get isFree() {
    return this.isOpen && this.sent.size < MAX_IN_FLIGHT;
  }

  sendFrame(jpeg, takenMs) {
    if (!this.isOpen) return;
    this.number++;
    this.sent.set(this.number, takenMs);
    this.socket.send(packFrame(this.number, takenMs, jpeg));
  }

  finishSet() {
    if (this.isOpen) this.socket.send("finish");
  }

  close() {
    this.isClosed = true;
    this.isOpen = false;
    this.socket.close();
  }
}
