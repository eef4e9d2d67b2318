/* Places as a backdrop of other maps: dots on canvas tiles, found again by nearness. */
(function () {
  "use strict";

  const Ibasho = window.Ibasho;
  const NEAR_PX = 12;

  /** Draws the places and returns {at(latlng, map): row or -1}. */
  Ibasho.dots = function (places, group, colour) {
    const xs = new Float64Array(places.n);
    const ys = new Float64Array(places.n);
    for (let row = 0; row < places.n; row += 1) {
      xs[row] = Ibasho.worldX(places.lon[row]);
      ys[row] = Ibasho.worldY(places.lat[row]);
    }
    const disc = (context, x, y, radius, fill) => {
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.fillStyle = fill;
      context.fill();
    };
    group.addLayer(
      new Ibasho.Tiles(
        (context, view) => {
          const radius = view.zoom < 12 ? 2.4 : view.zoom < 14 ? 3.6 : 5;
          for (let row = 0; row < places.n; row += 1) {
            if (xs[row] >= view.box[0] && xs[row] <= view.box[2] && ys[row] >= view.box[1] && ys[row] <= view.box[3]) {
              const x = xs[row] * view.world - view.left;
              const y = ys[row] * view.world - view.top;
              disc(context, x, y, radius + 1.6, "#FFFFFF");
              disc(context, x, y, radius, colour);
            }
          }
        },
        { pane: "dots" },
      ),
    );
    return {
      at: (latlng, map) => {
        if (!map.hasLayer(group)) {
          return -1;
        }
        const world = 256 * Math.pow(2, map.getZoom());
        const x = Ibasho.worldX(latlng.lng) * world;
        const y = Ibasho.worldY(latlng.lat) * world;
        let best = -1;
        let nearest = NEAR_PX;
        for (let row = 0; row < places.n; row += 1) {
          const away = Math.hypot(xs[row] * world - x, ys[row] * world - y);
          if (away < nearest) {
            nearest = away;
            best = row;
          }
        }
        return best;
      },
    };
  };
})();
