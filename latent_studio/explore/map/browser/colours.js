// Colours that stay apart for those who see fewer of them, and the marks that are stamped on the map.

import { quantiles } from "./chart.js";

// After Okabe and Ito, with three of Tol's; beyond ten classes the mark changes its form.
const CLASS_COLOURS = [
  "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#882255", "#44aa99", "#999999",
];
// Viridis: from dark to light, so that it can be read without any colour at all.
const RAMP = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]];
const LEVELS = 32;
const ENDS = [0.02, 0.98]; // of the numbers; what lies beyond gets the colour of the end
const FORMS = ["disc", "square", "diamond", "ring"];

export function rampColour(share) {
  const at = Math.min(1, Math.max(0, share)) * (RAMP.length - 1);
  const low = Math.min(RAMP.length - 2, Math.floor(at));
  const mixed = RAMP[low].map((channel, place) => Math.round(channel + (RAMP[low + 1][place] - channel) * (at - low)));
  return `rgb(${mixed.join()})`;
}

// Classes that are called as colours are have those: "red" in blue would only confuse.
function classMarks(classes) {
  if (classes.every((name) => CSS.supports("color", name))) return classes.map((colour) => ({ colour, form: "disc" }));
  return classes.map((_, index) => classMark(index));
}

function classMark(index) {
  const turn = Math.floor(index / CLASS_COLOURS.length);
  return { colour: CLASS_COLOURS[index % CLASS_COLOURS.length], form: FORMS[turn % FORMS.length] };
}

// How the samples are marked under a colouring: the marks there are, and which one each sample has.
export function marking(colouring, count) {
  const of = new Uint16Array(count);
  if (!colouring) return { marks: [{ colour: CLASS_COLOURS[0], form: "disc" }], of };
  if (colouring.classes) {
    for (let sample = 0; sample < count; sample++) of[sample] = colouring.classOf(sample);
    return { marks: classMarks(colouring.classes), of };
  }
  const [low, high] = quantiles(colouring.numbers, ENDS);
  for (let sample = 0; sample < count; sample++) {
    const share = (colouring.numbers[sample] - low) / (high - low || 1);
    of[sample] = Math.round(Math.min(1, Math.max(0, share)) * (LEVELS - 1));
  }
  const marks = Array.from({ length: LEVELS }, (_, level) => ({ colour: rampColour(level / (LEVELS - 1)), form: "disc" }));
  return { marks, of, low, high };
}

// A mark of `radius` CSS pixels as a small canvas, to be stamped.
export function stampOf({ colour, form }, radius, ratio, outline) {
  const side = Math.ceil(2 * (radius + 1) * ratio);
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  context.translate(side / ratio / 2, side / ratio / 2);
  context.fillStyle = colour;
  context.strokeStyle = form === "ring" ? colour : outline;
  context.lineWidth = form === "ring" ? 1.5 : 0.5;
  context.beginPath();
  if (form === "square") context.rect(-radius * 0.85, -radius * 0.85, radius * 1.7, radius * 1.7);
  else if (form === "diamond") context.roundRect(-radius, -radius, 2 * radius, 2 * radius, radius * 0.7);
  else context.arc(0, 0, radius - (form === "ring" ? 0.5 : 0), 0, 2 * Math.PI);
  if (form !== "ring") context.fill();
  context.stroke();
  return canvas;
}
