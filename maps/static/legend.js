/* The legend: always on the page, beside or below the map; rows with a key are switches. */
(function () {
  "use strict";

  const Ibasho = window.Ibasho;

  function sampleOf(sample) {
    return {
      symbol: () => Ibasho.symbol(sample, 26),
      cell: () => Ibasho.cellSample(sample),
      line: () => Ibasho.lineSample(sample),
      dot: () => Ibasho.dotSample(sample),
      ring: () => Ibasho.ringSample(sample),
    }[sample.type]();
  }

  function row(each, shown, change) {
    const el = Ibasho.el;
    const content = [
      el("span", { class: "sample" }, sampleOf(each.sample)),
      el("span", { class: "label" }, el("bdi", {}, each.label)),
      el("span", { class: "figure" }, each.figure),
    ];
    if (!change || !each.key) {
      return el("li", {}, content);
    }
    const box = el("input", { type: "checkbox", checked: true, value: each.key });
    box.addEventListener("change", () => {
      shown[box.checked ? "add" : "delete"](each.key);
      change();
    });
    return el("li", {}, el("label", {}, box, content));
  }

  /** Draws the legend. ``switches``: {shown: Set of keys, change: called after a row was switched}. */
  Ibasho.legend = function (legend, switches) {
    const el = Ibasho.el;
    const shown = switches ? switches.shown : null;
    const change = switches ? switches.change : null;
    const all = (on) => () => {
      legend.rows.forEach((each) => shown[on ? "add" : "delete"](each.key));
      Ibasho.byId("legend")
        .querySelectorAll("input")
        .forEach((box) => {
          box.checked = on;
        });
      change();
    };
    Ibasho.byId("legend").replaceChildren(
      ...[
        el("h2", { id: "legend-title" }, "凡例：" + legend.title),
        switches && legend.rows.length > 1
          ? el(
              "p",
              { class: "all" },
              el("button", { type: "button", click: all(true) }, "すべて表示"),
              el("button", { type: "button", click: all(false) }, "すべて隠す"),
            )
          : null,
        el("ul", {}, legend.rows.map((each) => row(each, shown, change))),
        legend.note ? el("p", { class: "note" }, legend.note) : null,
      ].filter(Boolean),
    );
  };
})();
