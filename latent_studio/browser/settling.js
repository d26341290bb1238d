// A state that lives here while the hand moves. Once the hand rests it becomes one entry in the history and goes to
// Python, and so into the URL. Who extends this has `show()`, which draws the controls, and `redraw(exact)`, which asks
// for what the state shows.

import { History } from "./history.js";
import { KEY_REST } from "./parts.js";

export class Settling {
  constructor() {
    this.history = new History();
  }

  // What Python says: its state counts where it comes from elsewhere than from here (another link, the browser's back,
  // what else is on the page). Whether it did; what was there before can be undone to.
  takeOver(component) {
    const { origin, state } = component.data;
    this.component = component;
    if (origin === this.origin) return false;
    if (this.settled) this.history.push(this.settled);
    this.origin = origin;
    this.state = this.settled = state;
    return true;
  }

  // Pace "moving": the hand is on it; "soon": it rests unless another key follows; "rest": it rests.
  edit(change, pace) {
    this.state = { ...this.state, ...change };
    this.show();
    if (pace === "moving") this.redraw(false);
    else this.rest(pace);
  }

  rest(pace = "rest") {
    clearTimeout(this.resting);
    this.redraw(pace === "rest");
    if (pace === "soon") {
      this.resting = setTimeout(() => this.rest(), KEY_REST);
      return;
    }
    if (JSON.stringify(this.state) === JSON.stringify(this.settled)) return;
    this.history.push(this.settled);
    this.tell();
  }

  tell() {
    this.settled = this.state;
    this.show();
    this.component.setStateValue("state", { ...this.state, turn: Date.now() }); // never equal to what it was: a change
  }

  travel(way) {
    this.rest(); // what still moves by keys is a step of its own
    const state = this.history[way](this.state);
    if (!state) return;
    this.state = state;
    this.show();
    this.redraw(true);
    this.tell();
  }
}
