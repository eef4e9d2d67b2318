/* Symbols of kinds, proposed sites, stops and lines, as SVG elements. */
(function () {
  "use strict";

  const Ibasho = window.Ibasho;
  const svg = Ibasho.svg;
  const OUTLINES = {
    square: "M5 4 H27 Q28 4 28 5 V27 Q28 28 27 28 H5 Q4 28 4 27 V5 Q4 4 5 4 Z",
    diamond: "M16 0.5 L31.5 16 L16 31.5 L0.5 16 Z",
    hexagon: "M8.5 3 H23.5 L31 16 L23.5 29 H8.5 L1 16 Z",
    house: "M16 1 L30 11.5 V29 H2 V11.5 Z",
    star: "M16 1 L20.2 11 L31 11.9 L22.8 19 L25.3 29.6 L16 24 L6.7 29.6 L9.2 19 L1 11.9 L11.8 11 Z",
  };

  function outline(shape, attributes) {
    if (shape === "circle") {
      return svg("circle", { cx: 16, cy: 16, r: 14, ...attributes });
    }
    return svg("path", { d: OUTLINES[shape], ...attributes });
  }

  /** A symbol: {shape, colour, mark}; ``size`` in pixels. Decorative: what it means stands beside it as text. */
  Ibasho.symbol = function (sample, size) {
    const mark = String(sample.mark);
    const low = sample.shape === "house" ? 25 : sample.shape === "star" ? 22.5 : 21.5;
    const width = sample.shape === "star" ? 11 : mark.length > 1 ? 13 : 16;
    return svg(
      "svg",
      { viewBox: "-2 -2 36 36", width: size, height: size, "aria-hidden": "true", focusable: "false" },
      outline(sample.shape, { fill: "#FFFFFF", stroke: "#FFFFFF", "stroke-width": 4, "stroke-linejoin": "round" }),
      outline(sample.shape, { fill: sample.colour }),
      svg(
        "text",
        { x: 16, y: low, "text-anchor": "middle", "font-size": width, "font-weight": 700, fill: "#FFFFFF" },
        mark,
      ),
    );
  };

  /** A cell as the map draws it: colour over the ground, with its pattern. */
  Ibasho.cellSample = function (sample) {
    const marks = [];
    if (sample.pattern === "hatch") {
      marks.push(svg("path", { d: "M0 16 L16 0 M8 20 L28 0 M20 20 L30 10", stroke: "#1C2530", "stroke-width": 1.4 }));
    } else if (sample.pattern === "cross") {
      marks.push(svg("path", { d: "M6 4 L20 16 M20 4 L6 16", stroke: "#FFFFFF", "stroke-width": 2 }));
    } else if (sample.pattern === "dots") {
      [4, 12, 20].forEach((x) => [5, 13].forEach((y) => marks.push(svg("circle", { cx: x, cy: y, r: 1.5, fill: "#1C2530" }))));
    }
    return svg(
      "svg",
      { viewBox: "0 0 26 18", width: 26, height: 18, "aria-hidden": "true", class: "cell-sample" },
      svg("rect", { width: 26, height: 18, fill: "#FBFAF7" }),
      svg("rect", { width: 26, height: 18, fill: sample.colour, "fill-opacity": sample.faint ? 0.25 : Ibasho.CELL_ALPHA }),
      ...marks,
      svg("rect", { x: 0.5, y: 0.5, width: 25, height: 17, fill: "none", stroke: "#5A6472" }),
    );
  };

  Ibasho.CELL_ALPHA = 0.82;

  /** A worker's line, with the letter that stands on the worker's stops. */
  Ibasho.lineSample = function (sample) {
    return svg(
      "svg",
      { viewBox: "0 0 60 22", width: 60, height: 22, "aria-hidden": "true" },
      svg("path", { d: "M20 11 H60", stroke: sample.colour, "stroke-width": 4, "stroke-dasharray": sample.dash || null }),
      svg("circle", { cx: 11, cy: 11, r: 10, fill: sample.colour }),
      svg("text", { x: 11, y: 15.5, "text-anchor": "middle", "font-size": 12, "font-weight": 700, fill: "#FFFFFF" }, sample.mark),
    );
  };

  Ibasho.dotSample = function (sample) {
    return svg(
      "svg",
      { viewBox: "0 0 26 18", width: 26, height: 18, "aria-hidden": "true" },
      svg("circle", { cx: 13, cy: 9, r: 6.5, fill: "#FFFFFF" }),
      svg("circle", { cx: 13, cy: 9, r: 4.5, fill: sample.colour }),
    );
  };

  Ibasho.ringSample = function (sample) {
    return svg(
      "svg",
      { viewBox: "0 0 26 18", width: 26, height: 18, "aria-hidden": "true" },
      svg("circle", { cx: 13, cy: 9, r: 5, fill: "#FFFFFF", stroke: sample.colour, "stroke-width": 2 }),
    );
  };

  /** A Leaflet icon whose element is made by ``make`` when it is first shown. */
  Ibasho.Icon = L.Icon.extend({
    options: { iconSize: [34, 34], popupAnchor: [0, -14] },
    createIcon: function () {
      const holder = Ibasho.el("div", { "aria-label": this.options.label });
      holder.append(this.options.make());
      this._setIconStyles(holder, "icon");
      holder.classList.add("pin");
      return holder;
    },
    createShadow: () => null,
  });
})();
