// The numbers over steps that frames bring, for all charts that show some of them.

import { Series } from "../../../browser/charts/series.js";

/** @import { LabFrame } from "../data.js" */
/** @import { Feed } from "../feed.js" */

/** @typedef {"curve" | "measured"} Source the array of a frame that a line's numbers come in */
/** @typedef {{ sources: Source[], grown: (steps: number, anew: boolean) => void }} Follower */

export class Readings {
  /** @param {Feed} feed */
  constructor(feed) {
    this.series = { curve: new Series(), measured: new Series() };
    /** @type {Set<Follower>} */
    this.followers = new Set();
    feed.listen((frame) => this.take(frame));
  }

  /**
   * @param {Source[]} sources
   * @param {Follower["grown"]} grown
   */
  follow(sources, grown) {
    const follower = { sources, grown };
    this.followers.add(follower);
    return () => {
      this.followers.delete(follower);
    };
  }

  /** @param {LabFrame} frame */
  take({ header, arrays }) {
    const anew = Boolean(header.fresh);
    const came = /** @type {Source[]} */ (["curve", "measured"]).filter((source) => {
      const [series, rows] = [this.series[source], arrays[source]];
      if (anew) series.clear();
      if (rows?.shape[0]) series.add(rows);
      return anew || rows?.shape[0];
    });
    for (const { sources, grown } of this.followers) {
      if (sources.some((source) => came.includes(source))) grown(header.steps, anew);
    }
  }
}
