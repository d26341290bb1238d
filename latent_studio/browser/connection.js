// The live route: latents go up as JSON, pictures come down as bytes. At most one request is in flight and of each
// kind only the newest waits, so that the picture never lags behind the hand. It reconnects by itself.

import { appAddress } from "./address.js";

/**
 * What comes with samples: how many there are and of which size, which snapshot they are of, and whatever else was asked.
 *
 * @typedef {object} FrameHeader
 * @property {number} id
 * @property {number} count
 * @property {number} height
 * @property {number} width
 * @property {number} channels
 * @property {number} columns
 * @property {number} images
 * @property {string} digest
 * @property {number[]} [explained]
 * @property {number[]} [latents]
 */

/**
 * Samples as they come: uint8 [count, height, width, channels].
 *
 * @typedef {{ header: FrameHeader, samples: Uint8Array, exact?: boolean, loose?: boolean }} Frame
 */

/**
 * @typedef {{ kind: string, message: any, note: any, asked: number, id?: number }} Request
 */

/**
 * @typedef {object} Heard
 * @property {(frame: Frame, request: Request) => void} onPicture
 * @property {(sentence: string, request: Request) => void} onError
 * @property {(linked: boolean, reason: string) => void} onLink
 */

const SHORTEST_INTERVAL = 8; // ms between requests: well under what the server allows
const LONGEST_ANSWER = 30_000; // ms until a silent connection counts as lost
export const RETRY_DELAYS = [300, 1000, 2000, 4000];
const REFUSED = 1008; // close code: policy
const GAVE_WAY = 4001; // close code: idle, while others wanted the place

export class LiveConnection {
  /**
   * @param {string} path
   * @param {Heard} heard
   */
  constructor(path, { onPicture, onError, onLink }) {
    this.onPicture = onPicture;
    this.onError = onError;
    this.onLink = onLink;
    const address = appAddress(path);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    this.address = address.href;
    /** @type {Map<string, Request>} by their kinds */
    this.waiting = new Map();
    /** @type {Request | null} */
    this.flying = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.retry = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.pause = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.patience = undefined;
    this.lastId = 0;
    this.lastSent = 0;
    this.attempts = 0;
    this.closed = false;
    this.resting = false;
    this.socket = this.connect();
  }

  /**
   * Ask for `message`; `kind` names the place it is for, where it replaces an older request that still waits; `note`
   * comes back with the answer.
   *
   * @param {string} kind
   * @param {object} message
   * @param {unknown} [note]
   */
  ask(kind, message, note) {
    this.waiting.delete(kind);
    this.waiting.set(kind, { kind, message, note, asked: performance.now() });
    this.pump();
  }

  /** @param {string} kind */
  busy(kind) {
    return this.waiting.has(kind) || this.flying?.kind === kind;
  }

  close() {
    this.closed = true;
    clearTimeout(this.retry);
    clearTimeout(this.pause);
    clearTimeout(this.patience);
    this.socket?.close(1000);
  }

  connect() {
    this.resting = false;
    const socket = new WebSocket(this.address);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.attempts = 0;
      this.onLink(true, "");
      this.pump();
    };
    socket.onmessage = (event) => this.receive(event.data);
    socket.onclose = (event) => this.lost(socket, event);
    this.socket = socket;
    return socket;
  }

  /**
   * @param {WebSocket} socket
   * @param {CloseEvent} event
   */
  lost(socket, event) {
    if (this.closed || socket !== this.socket) return;
    clearTimeout(this.patience);
    const { flying } = this;
    this.flying = null;
    if (flying && !this.waiting.has(flying.kind)) this.waiting.set(flying.kind, flying);
    this.resting = event.code === GAVE_WAY && !this.waiting.size; // until something is asked
    if (this.resting) return;
    this.onLink(false, event.code === REFUSED ? event.reason : "");
    const delay = RETRY_DELAYS[Math.min(this.attempts++, RETRY_DELAYS.length - 1)];
    this.retry = setTimeout(() => this.connect(), delay);
  }

  pump() {
    clearTimeout(this.pause);
    if (this.flying || !this.waiting.size) return;
    if (this.resting) this.connect();
    if (this.socket.readyState !== WebSocket.OPEN) return;
    const early = this.lastSent + SHORTEST_INTERVAL - performance.now();
    if (early > 0) {
      this.pause = setTimeout(() => this.pump(), early);
      return;
    }
    const [request] = this.waiting.values();
    this.waiting.delete(request.kind);
    this.flying = { ...request, id: ++this.lastId };
    this.lastSent = performance.now();
    this.socket.send(JSON.stringify({ id: this.flying.id, ...request.message }));
    this.patience = setTimeout(() => this.socket.close(), LONGEST_ANSWER);
  }

  /** @param {string | ArrayBuffer} data */
  receive(data) {
    const answer = typeof data === "string" ? JSON.parse(data) : frameOf(data);
    const { flying } = this;
    const id = answer.header ? answer.header.id : answer.id;
    if (flying && (id === flying.id || id === null || id === undefined)) {
      clearTimeout(this.patience);
      this.flying = null;
      if (answer.header) this.onPicture(answer, flying);
      else if (answer.error) this.onError(answer.error, flying);
    }
    this.pump();
  }
}

/**
 * A binary answer: uint32 length (little-endian), a JSON header of that length, then the samples, uint8 [N, H, W, C].
 *
 * @param {ArrayBuffer} buffer
 * @returns {Frame}
 */
function frameOf(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  return { header, samples: new Uint8Array(buffer, 4 + length) };
}
