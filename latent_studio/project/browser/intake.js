// Pictures from outside: chosen, dropped anywhere on the page, or pasted while nothing is typed.

import { element, textButton } from "../../browser/parts.js";

const PICTURE_TYPES = ["image/png", "image/jpeg", "image/webp"];
const MOST_FILE = 30_000_000; // bytes of a file
const AS_IT_IS = 1_000_000; // bytes up to which a file is handed on as it is; larger ones are shrunk here first
const SHRUNK_SIDE = 512; // pixels of the longer side of what was shrunk

export class Intake {
  // `onPictures([{name, data}])` gets data URLs; `most` is how many at once.
  constructor({ most, onPictures }) {
    Object.assign(this, { most, onPictures });
    this.files = element("input", {
      type: "file",
      accept: PICTURE_TYPES.join(","),
      multiple: true,
      hidden: true,
      "aria-label": "Picture files",
      onchange: () => {
        this.take([...this.files.files]);
        this.files.value = "";
      },
    });
    const choose = textButton({
      symbol: "add_photo_alternate",
      label: "Choose pictures",
      tip: `PNG, JPEG or WebP, up to ${most} at once.`,
      onclick: () => this.files.click(),
    });
    const paste = textButton({
      symbol: "content_paste",
      label: "Paste",
      tip: "Take the picture that was copied last; Ctrl + V does so too.",
      onclick: () => this.read(),
    });
    paste.hidden = !navigator.clipboard?.read;
    this.said = element("p", { class: "said", role: "status", hidden: true });
    const hint = element("span", { class: "label" }, "or drop them here");
    this.root = element("div", { class: "intake" }, choose, paste, hint, this.files, this.said);
    this.stop = this.listen();
  }

  listen() {
    const holds = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
    const handlers = {
      dragover: (event) => {
        if (!holds(event)) return;
        event.preventDefault();
        this.root.classList.add("over");
      },
      dragleave: (event) => {
        if (!event.relatedTarget) this.root.classList.remove("over");
      },
      drop: (event) => {
        this.root.classList.remove("over");
        if (!holds(event)) return;
        event.preventDefault();
        this.take([...event.dataTransfer.files]);
      },
      paste: (event) => {
        const typing = event.composedPath()[0].matches?.("input, textarea, select, [contenteditable]");
        const files = [...(event.clipboardData?.files ?? [])];
        if (typing || !files.length) return;
        event.preventDefault();
        this.take(files);
      },
    };
    for (const [type, handler] of Object.entries(handlers)) window.addEventListener(type, handler);
    return () => {
      for (const [type, handler] of Object.entries(handlers)) window.removeEventListener(type, handler);
    };
  }

  // What the clipboard holds; the browser may ask whether that is allowed.
  async read() {
    try {
      const items = await navigator.clipboard.read();
      const types = items.map((item) => item.types.find((type) => PICTURE_TYPES.includes(type)));
      const found = await Promise.all(items.map((item, index) => types[index] && item.getType(types[index])));
      const files = found.filter(Boolean).map((blob) => new File([blob], "pasted", { type: blob.type }));
      if (files.length) await this.take(files);
      else this.say(["There is no picture in the clipboard; copy one first."]);
    } catch {
      this.say(["The browser doesn't give the clipboard away; press Ctrl + V instead."]);
    }
  }

  async take(files) {
    const told = await Promise.all(files.slice(0, this.most).map(handedOn));
    const refusals = told.filter(({ refusal }) => refusal).map(({ refusal }) => refusal);
    if (files.length > this.most) refusals.push(`Only the first ${this.most} pictures are taken.`);
    this.say(refusals);
    const pictures = told.filter(({ data }) => data);
    if (pictures.length) this.onPictures(pictures);
  }

  say(sentences) {
    this.said.textContent = sentences.join(" ");
    this.said.hidden = !sentences.length;
  }

  close() {
    this.stop();
  }
}

// A file as {name, data}, or {refusal}.
async function handedOn(file) {
  const name = file.name || "pasted";
  if (!PICTURE_TYPES.includes(file.type)) return { refusal: `${name} is no PNG, JPEG or WebP picture.` };
  if (file.size > MOST_FILE) return { refusal: `${name} is larger than ${MOST_FILE / 1e6} MB; shrink it first.` };
  try {
    return { name, data: await dataUrl(file.size <= AS_IT_IS ? file : await shrunk(file)) };
  } catch {
    return { refusal: `${name} can't be read as a picture; choose another.` };
  }
}

async function shrunk(file) {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, SHRUNK_SIDE / Math.max(bitmap.width, bitmap.height));
  const size = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.round(side * scale)));
  const canvas = new OffscreenCanvas(...size);
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, ...size);
  bitmap.close();
  return canvas.convertToBlob({ type: "image/png" });
}

function dataUrl(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
