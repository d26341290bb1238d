// Pictures side by side at one scale: each of their pixels a square of whole screen pixels, never smoothed.

const GAP = 16;
const views = new WeakMap();

export function mount(component) {
  const { parentElement, data } = component;
  const row = parentElement.querySelector(".stills");
  const view = views.get(parentElement) ?? watched(parentElement, row);
  view.height = data.height ?? Infinity;
  row.style.justifyContent = data.centred ? "center" : "start";
  while (row.children.length > data.pictures.length) row.lastChild.remove();
  data.pictures.forEach((picture, index) => show(view, row.children[index] ?? added(row), picture));
  fit(view);
  if (data.reveal && !view.revealed) row.scrollIntoView({ block: "nearest" });
  view.revealed = true;
  return () => {
    view.observer.disconnect();
    views.delete(parentElement);
  };
}

function watched(parentElement, row) {
  const view = { row, height: Infinity };
  view.observer = new ResizeObserver(() => fit(view));
  view.observer.observe(row);
  views.set(parentElement, view);
  return view;
}

function added(row) {
  const figure = document.createElement("figure");
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  figure.append(document.createElement("figcaption"), canvas);
  row.append(figure);
  return figure;
}

function show(view, figure, { png, size, alt, caption, colour, title }) {
  const [figcaption, canvas] = figure.children;
  canvas.setAttribute("aria-label", alt);
  figcaption.textContent = caption;
  figcaption.title = title;
  figcaption.hidden = !caption;
  figcaption.style.setProperty("--actor", colour || "transparent");
  if (png !== figure.png) draw(view, figure, canvas, png, size);
}

// The old picture stays until the new one is decoded, so that nothing flickers.
async function draw(view, figure, canvas, png, [width, height]) {
  figure.png = png;
  const image = new Image();
  if (png) {
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    if (figure.png !== png) return;
  }
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  if (png) drawOver(canvas.getContext("2d"), image);
  canvas.classList.toggle("waiting", !png);
  canvas.dataset.shown = Number(canvas.dataset.shown ?? 0) + (png ? 1 : 0);
  fit(view);
}

// A picture may be transparent, so the old one is wiped away.
function drawOver(context, image) {
  context.clearRect(0, 0, image.width, image.height);
  context.drawImage(image, 0, 0);
}

// All pictures get the largest scale at which they fit side by side, or else at which the widest fits alone.
function fit({ row, height }) {
  const canvases = [...row.querySelectorAll("canvas")];
  const widths = canvases.map((canvas) => canvas.width);
  const ratio = window.devicePixelRatio || 1;
  const together = (row.clientWidth - GAP * (canvases.length - 1)) * ratio;
  const high = (height * ratio) / Math.max(...canvases.map((canvas) => canvas.height));
  let scale = Math.min(together / widths.reduce((sum, width) => sum + width, 0), high);
  if (scale < 1) scale = Math.min((row.clientWidth * ratio) / Math.max(...widths), high);
  if (!(scale > 0)) return;
  if (scale >= 1) scale = Math.floor(scale);
  for (const canvas of canvases) {
    canvas.style.width = `${(canvas.width * scale) / ratio}px`;
    canvas.style.height = `${(canvas.height * scale) / ratio}px`;
    canvas.classList.toggle("reduced", scale < 1);
  }
}
