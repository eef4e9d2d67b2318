/* Cells of a grid on canvas tiles: compact arrays, buckets for what is in view, and the cell at a point. */
(function () {
  "use strict";

  const Ibasho = window.Ibasho;
  const INK = "#1C2530";

  /** Boxes of all cells as fractions of the world (west, north, east, south), and how a cell is traced. */
  function shapesOf(packed) {
    if (!packed.boxes) {
      const shapes = Ibasho.polygons(packed.polygons);
      return { box: shapes.box, trace: (context, cell, view) => Ibasho.traceShape(context, shapes, cell, view), shapes: shapes };
    }
    const corners = Ibasho.paths(packed.boxes);
    const box = new Float64Array(packed.n * 4);
    for (let cell = 0; cell < packed.n; cell += 1) {
      box[cell * 4] = corners.x[cell * 2];
      box[cell * 4 + 1] = corners.y[cell * 2 + 1];
      box[cell * 4 + 2] = corners.x[cell * 2 + 1];
      box[cell * 4 + 3] = corners.y[cell * 2];
    }
    return { box: box, trace: null, shapes: null };
  }

  /** Whole pixels, so that neighbours touch without a seam. */
  function rectangle(box, cell, view) {
    const x = Math.round(box[cell * 4] * view.world - view.left);
    const y = Math.round(box[cell * 4 + 1] * view.world - view.top);
    const right = Math.round(box[cell * 4 + 2] * view.world - view.left);
    const bottom = Math.round(box[cell * 4 + 3] * view.world - view.top);
    return [x, y, Math.max(1, right - x), Math.max(1, bottom - y)];
  }

  /** Buckets of cells by their boxes: lists of cells per square of a coarse grid. */
  function buckets(box, count) {
    const whole = [Infinity, Infinity, -Infinity, -Infinity];
    for (let cell = 0; cell < count; cell += 1) {
      if (box[cell * 4] <= box[cell * 4 + 2]) {
        whole[0] = Math.min(whole[0], box[cell * 4]);
        whole[1] = Math.min(whole[1], box[cell * 4 + 1]);
        whole[2] = Math.max(whole[2], box[cell * 4 + 2]);
        whole[3] = Math.max(whole[3], box[cell * 4 + 3]);
      }
    }
    const side = Math.max(1, Math.min(512, Math.ceil(Math.sqrt(count / 8))));
    const lists = new Map();
    const step = [(whole[2] - whole[0]) / side || 1, (whole[3] - whole[1]) / side || 1];
    const range = (from, to, axis) => {
      const low = Math.floor((from - whole[axis]) / step[axis]);
      const high = Math.floor((to - whole[axis]) / step[axis]);
      return [Math.max(0, Math.min(side - 1, low)), Math.max(0, Math.min(side - 1, high))];
    };
    const visit = (west, north, east, south, act) => {
      const [x0, x1] = range(west, east, 0);
      const [y0, y1] = range(north, south, 1);
      for (let y = y0; y <= y1; y += 1) {
        for (let x = x0; x <= x1; x += 1) {
          act(y * side + x);
        }
      }
    };
    for (let cell = 0; cell < count; cell += 1) {
      if (box[cell * 4] <= box[cell * 4 + 2]) {
        visit(box[cell * 4], box[cell * 4 + 1], box[cell * 4 + 2], box[cell * 4 + 3], (square) => {
          if (!lists.has(square)) {
            lists.set(square, []);
          }
          lists.get(square).push(cell);
        });
      }
    }
    /** Cells that may touch a box, each once, in order. */
    return (west, north, east, south) => {
      const found = new Set();
      visit(west, north, east, south, (square) => (lists.get(square) || []).forEach((cell) => found.add(cell)));
      return [...found].sort((a, b) => a - b);
    };
  }

  /** Small pictures that repeat: their side divides a tile's, so that tiles join. */
  function pattern(name) {
    const tile = document.createElement("canvas");
    tile.width = 16;
    tile.height = 16;
    const context = tile.getContext("2d");
    context.scale(2, 2);
    context.strokeStyle = context.fillStyle = name === "cross" ? "#FFFFFF" : INK;
    context.globalAlpha = name === "cross" ? 0.75 : 0.6;
    context.lineWidth = 1;
    context.beginPath();
    if (name === "dots") {
      context.arc(4, 4, 1.1, 0, 2 * Math.PI);
      context.fill();
    } else {
      const lines = name === "cross" ? [[2, 2, 6, 6], [6, 2, 2, 6]] : [[-1, 1, 1, -1], [0, 8, 8, 0], [7, 9, 9, 7]];
      lines.forEach(([x0, y0, x1, y1]) => {
        context.moveTo(x0, y0);
        context.lineTo(x1, y1);
      });
      context.stroke();
    }
    const filling = context.createPattern(tile, "repeat");
    filling.setTransform(new DOMMatrix([0.5, 0, 0, 0.5, 0, 0]));
    return filling;
  }

  function inside(shapes, cell, x, y) {
    let odd = false;
    for (let ring = shapes.first[cell]; ring < shapes.first[cell + 1]; ring += 1) {
      const from = shapes.rings.start[ring];
      const to = shapes.rings.start[ring + 1];
      for (let i = from, j = to - 1; i < to; j = i, i += 1) {
        const xi = shapes.rings.x[i];
        const yi = shapes.rings.y[i];
        const xj = shapes.rings.x[j];
        const yj = shapes.rings.y[j];
        if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) {
          odd = !odd;
        }
      }
    }
    return odd;
  }

  /**
   * The cells as a layer. ``style(cell)`` gives {colour, pattern, hatch, faint} or nothing.
   * Returns {layer, restyle(style), at(latlng), outline(cell)}.
   */
  Ibasho.cells = function (packed, style) {
    const { box, trace, shapes } = shapesOf(packed);
    const near = buckets(box, packed.n);
    const patterns = {};
    let current = style;

    function fill(context, cell, view, filling, alpha) {
      context.fillStyle = filling;
      context.globalAlpha = alpha;
      if (trace) {
        context.beginPath();
        trace(context, cell, view);
        context.fill("evenodd");
      } else {
        context.fillRect(...rectangle(box, cell, view));
      }
    }

    function border(context, cell, view) {
      context.globalAlpha = 0.35;
      context.strokeStyle = "#FFFFFF";
      context.lineWidth = 1;
      if (trace) {
        context.stroke();
      } else {
        const [x, y, width, height] = rectangle(box, cell, view);
        context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
      }
    }

    function paint(context, view) {
      near(...view.box).forEach((cell) => {
        const look = Ibasho.seen(box, cell * 4, view.box) ? current(cell) : null;
        if (!look) {
          return;
        }
        const wide = (box[cell * 4 + 2] - box[cell * 4]) * view.world;
        fill(context, cell, view, look.colour, look.faint ? 0.25 : Ibasho.CELL_ALPHA);
        [look.pattern, look.hatch ? "hatch" : ""].filter(Boolean).forEach((name) => {
          patterns[name] = patterns[name] || pattern(name);
          fill(context, cell, view, patterns[name], look.faint ? 0.4 : 1);
        });
        if (wide > 11) {
          border(context, cell, view);
        }
      });
      context.globalAlpha = 1;
    }

    const layer = new Ibasho.Tiles(paint, { pane: "cells" });
    return {
      layer: layer,
      restyle: (next) => {
        current = next;
        layer.redraw();
      },
      at: (latlng) => {
        const x = Ibasho.worldX(latlng.lng);
        const y = Ibasho.worldY(latlng.lat);
        const found = near(x, y, x, y).filter(
          (cell) =>
            Ibasho.seen(box, cell * 4, [x, y, x, y]) && current(cell) && (!shapes || inside(shapes, cell, x, y)),
        );
        return found.length ? found[0] : -1;
      },
      middle: (cell) => {
        const [lon, lat] = Ibasho.lonLat(
          (box[cell * 4] + box[cell * 4 + 2]) / 2,
          (box[cell * 4 + 1] + box[cell * 4 + 3]) / 2,
        );
        return [lat, lon];
      },
      located: (cell) => box[cell * 4] <= box[cell * 4 + 2],
      outline: (cell) => {
        if (!shapes) {
          const [west, north] = Ibasho.lonLat(box[cell * 4], box[cell * 4 + 1]);
          const [east, south] = Ibasho.lonLat(box[cell * 4 + 2], box[cell * 4 + 3]);
          return [[[south, west], [north, west], [north, east], [south, east]]];
        }
        return Ibasho.shapeRings(shapes, cell);
      },
    };
  };

  /** The rings of a shape as Leaflet takes them: [lat, lon] points. */
  Ibasho.shapeRings = function (shapes, shape) {
    const rings = [];
    for (let ring = shapes.first[shape]; ring < shapes.first[shape + 1]; ring += 1) {
      const points = [];
      for (let i = shapes.rings.start[ring]; i < shapes.rings.start[ring + 1]; i += 1) {
        const [lon, lat] = Ibasho.lonLat(shapes.rings.x[i], shapes.rings.y[i]);
        points.push([lat, lon]);
      }
      rings.push(points);
    }
    return rings;
  };
})();
