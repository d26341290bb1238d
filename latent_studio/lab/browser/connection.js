// The lab's line to its engine. It connects again by itself and then asks for its own lab, which waits for it a while;
// where that has gone, a new one begins as this one did.

import { appAddress } from "../../browser/address.js";
import { RETRY_DELAYS } from "../../browser/connection.js";
import { labFrameOf } from "./frames.js";

/** @import { LabConfig, LabFrame, LabState } from "./data.js" */

/** @typedef {{ type: string, [name: string]: unknown }} Sent */
/** @typedef {any} Message of the engine, by its `type` */
/** @typedef {LabState & { config: LabConfig, pause_at: number[] }} Opening what a lab that begins now begins with */

/**
 * @typedef {object} LabHeard
 * @property {() => Opening} opening
 * @property {(frame: LabFrame) => void} onFrame
 * @property {(message: Message) => void} onMessage
 * @property {(linked: boolean, reason: string, reopen: (() => void) | null) => void} onLink
 */

const KEPT = "latent-studio-lab"; // name in the tab's own storage
const SILENCE = 5000; // ms without a frame of a lab that plays, until it is asked to go on
const ENDED = 1000; // close code: on purpose
const YIELDED = 4001; // close code: the lab rested, and has given its place to another
const ELSEWHERE = "This lab goes on in another window; reload the page to begin one here.";

const WAKES = new Set(["play", "step", "reset"]); // what opens such a lab again

export class LabConnection {
  /**
   * @param {string} path
   * @param {LabHeard} heard
   */
  constructor(path, { opening, onFrame, onMessage, onLink }) {
    this.opening = opening;
    this.onFrame = onFrame;
    this.onMessage = onMessage;
    this.onLink = onLink;
    const address = appAddress(path);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    this.address = address.href;
    const kept = takeKeptLab();
    this.lab = kept?.lab ?? newLabName();
    /** @type {string | null} the configuration that the engine has, as text */
    this.sent = kept?.config ?? null;
    this.asked = ""; // that with which it was opened
    this.attempts = 0;
    this.closed = this.opened = this.yielded = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.patience = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.retry = undefined;
    this.leave = () => this.keep();
    this.come = (/** @type {PageTransitionEvent} */ event) => {
      if (event.persisted) takeKeptLab();
    };
    window.addEventListener("pagehide", this.leave);
    window.addEventListener("pageshow", this.come);
    this.socket = this.connect();
  }

  get open() {
    return this.socket.readyState === WebSocket.OPEN && this.opened;
  }

  connect() {
    const socket = new WebSocket(this.address);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      const opening = this.opening();
      this.asked = JSON.stringify(opening.config);
      socket.send(JSON.stringify({ type: "open", lab: this.lab, ...opening }));
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
    this.opened = false;
    clearTimeout(this.patience);
    const reopen = event.code === YIELDED ? () => this.reopen() : null;
    this.onLink(false, event.code === ENDED ? ELSEWHERE : event.reason, reopen);
    if (event.code === ENDED) return;
    this.yielded = event.code === YIELDED;
    if (this.yielded) return;
    const delay = RETRY_DELAYS[Math.min(this.attempts++, RETRY_DELAYS.length - 1)];
    this.retry = setTimeout(() => this.connect(), delay);
  }

  /** Begin the lab anew, as it stands in the page, after it has given its place away. */
  reopen() {
    if (!this.yielded) return;
    this.yielded = false;
    this.connect();
  }

  /** @param {string | ArrayBuffer} data */
  receive(data) {
    if (typeof data !== "string") {
      const frame = labFrameOf(data);
      this.expect(frame.header.playing);
      this.onFrame(frame);
      return;
    }
    const message = JSON.parse(data);
    if (message.type === "opened") this.begun(message);
    this.onMessage(message);
  }

  /**
   * An engine that has died forgets that a lab plays: a word brings it back.
   *
   * @param {boolean} playing
   */
  expect(playing) {
    clearTimeout(this.patience);
    if (playing) this.patience = setTimeout(() => this.send({ type: "play" }), SILENCE);
  }

  /** @param {{ resumed: boolean }} opened */
  begun({ resumed }) {
    this.opened = true;
    this.attempts = 0;
    this.onLink(true, "", null);
    const stale = resumed && this.sent !== this.asked; // what was chosen while nobody heard it
    this.sent = this.asked;
    if (stale) this.send({ type: "config", config: JSON.parse(this.asked) });
  }

  /** The name of the data that the engine was last told to play with. */
  get data() {
    return JSON.parse(this.sent ?? this.asked).dataset.name;
  }

  /**
   * Say something now; what can't be said is part of the next opening or no longer wanted.
   *
   * @param {Sent} message
   */
  send(message) {
    if (this.yielded && WAKES.has(message.type)) this.reopen();
    else if (this.open) this.socket.send(JSON.stringify(message));
  }

  /** @param {LabConfig} config */
  configure(config) {
    const text = JSON.stringify(config);
    if (text === this.sent || !this.open) return;
    this.sent = text;
    this.send({ type: "config", config });
  }

  /**
   * Leave the lab's name in the tab for whoever comes back within the time that it waits. It stands there only between two
   * visits: a copy of this tab must not take the lab away.
   */
  keep() {
    sessionStorage.setItem(KEPT, JSON.stringify({ lab: this.lab, config: this.sent }));
  }

  close() {
    this.closed = true;
    clearTimeout(this.retry);
    clearTimeout(this.patience);
    window.removeEventListener("pagehide", this.leave);
    window.removeEventListener("pageshow", this.come);
    this.keep();
    this.socket.close(1000);
  }
}

/** @returns {{ lab: string, config: string | null } | null} */
function takeKeptLab() {
  const text = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  return text ? JSON.parse(text) : null;
}

function newLabName() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
