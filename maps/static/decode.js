/* Reads what maps/data.py wrote: varints in base64 become typed arrays, coordinates become a fraction of the world. */
(function () {
  "use strict";

  const Ibasho = (window.Ibasho = {});
  const DEGREE = 1e6;
  let cut = -180; // longitudes west of it are drawn one turn further east

  /** The unsigned integers of a base64 string of varints. */
  function varints(base64) {
    const stream = atob(base64);
    const out = new Float64Array(stream.length);
    let count = 0;
    let value = 0;
    let factor = 1;
    for (let i = 0; i < stream.length; i += 1) {
      const byte = stream.charCodeAt(i);
      value += (byte & 127) * factor;
      if (byte > 127) {
        factor *= 128;
      } else {
        out[count] = value;
        count += 1;
        value = 0;
        factor = 1;
      }
    }
    return out.subarray(0, count);
  }

  function unzigzag(value) {
    return value % 2 ? -(value + 1) / 2 : value / 2;
  }

  /** Numbers; what is missing is NaN. */
  Ibasho.numbers = function (packed) {
    const scale = Math.pow(10, packed.d);
    return varints(packed.v).map((value) => (value === 0 ? NaN : unzigzag(value - 1) / scale));
  };

  /** A function from a row to its text. */
  Ibasho.texts = function (packed) {
    const index = Ibasho.numbers(packed.index);
    return (row) => packed.words[index[row]];
  };

  /** Where the world is cut (see maps/ground.py); must be set before anything is read. */
  Ibasho.cutAt = function (lon) {
    cut = lon;
  };

  Ibasho.turned = function (lon) {
    return lon < cut ? lon + 360 : lon;
  };

  /** Web Mercator as fractions: x 0 at 180° W and 1 at 180° E, y 0 in the north and 1 in the south. */
  Ibasho.worldX = function (lon) {
    return (Ibasho.turned(lon) + 180) / 360;
  };

  Ibasho.worldY = function (lat) {
    const sine = Math.sin((Math.max(-85.05, Math.min(85.05, lat)) * Math.PI) / 180);
    return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  };

  Ibasho.lonLat = function (x, y) {
    return [x * 360 - 180, (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI];
  };

  /** Lines: line i has the points start[i] to start[i + 1]; x and y are fractions of the world; box per line. */
  Ibasho.paths = function (packed) {
    const counts = Ibasho.numbers(packed.count);
    const steps = varints(packed.v);
    const total = steps.length / 2;
    const lines = {
      n: counts.length,
      start: new Uint32Array(counts.length + 1),
      x: new Float64Array(total),
      y: new Float64Array(total),
      box: new Float64Array(counts.length * 4),
    };
    let lon = 0;
    let lat = 0;
    for (let i = 0; i < total; i += 1) {
      lon += unzigzag(steps[2 * i]);
      lat += unzigzag(steps[2 * i + 1]);
      lines.x[i] = Ibasho.worldX(lon / DEGREE);
      lines.y[i] = Ibasho.worldY(lat / DEGREE);
    }
    for (let line = 0; line < lines.n; line += 1) {
      const end = lines.start[line] + counts[line];
      lines.start[line + 1] = end;
      lines.box.set(boxOf(lines, lines.start[line], end), line * 4);
    }
    return lines;
  };

  function boxOf(lines, from, to) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = from; i < to; i += 1) {
      box[0] = Math.min(box[0], lines.x[i]);
      box[1] = Math.min(box[1], lines.y[i]);
      box[2] = Math.max(box[2], lines.x[i]);
      box[3] = Math.max(box[3], lines.y[i]);
    }
    return box;
  }

  /** Shapes: shape i has the rings first[i] to first[i + 1] of ``rings``; filled by the even-odd rule. */
  Ibasho.polygons = function (packed) {
    const owner = Ibasho.numbers(packed.owner);
    const shapes = {
      n: packed.n,
      rings: Ibasho.paths(packed.rings),
      first: new Uint32Array(packed.n + 1),
      box: new Float64Array(packed.n * 4),
    };
    let ring = 0;
    for (let shape = 0; shape < shapes.n; shape += 1) {
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      for (; ring < owner.length && owner[ring] === shape; ring += 1) {
        for (let side = 0; side < 4; side += 1) {
          const value = shapes.rings.box[ring * 4 + side];
          box[side] = side < 2 ? Math.min(box[side], value) : Math.max(box[side], value);
        }
      }
      shapes.first[shape + 1] = ring;
      shapes.box.set(box, shape * 4);
    }
    return shapes;
  };
})();
