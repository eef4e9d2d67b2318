/* What a gap run says in figures: the whole, a table per area, cells out of reach in order of people. */
(function () {
  "use strict";

  const Ibasho = window.Ibasho;
  const el = Ibasho.el;
  const LISTED = 20;
  const AMOUNTS = ["total", "covered", "uncovered", "unknown"];
  const HEADS = [
    ["name", "地域"],
    ["total", "人数"],
    ["covered", "圏内"],
    ["uncovered", "圏外"],
    ["unknown", "不明"],
    ["share", "カバー率"],
  ];

  Ibasho.readAreas = function (packed) {
    const rows = { outline: Ibasho.numbers(packed.outline), share: Ibasho.numbers(packed.share) };
    ["within_m", ...AMOUNTS].forEach((key) => {
      rows[key] = Ibasho.numbers(packed[key]);
    });
    ["code", "name", "demand", "unit"].forEach((key) => {
      rows[key] = Ibasho.texts(packed[key]);
    });
    rows.n = rows.share.length;
    return rows;
  };

  /** Whether a row of the areas stands for everywhere. */
  const isWhole = (areas, row) => areas.code(row) === "" && Number.isNaN(areas.outline[row]);

  /** The rows of the threshold and the demand that are looked at. */
  function rowsOf(view) {
    const { areas, within, demand } = view;
    return Array.from({ length: areas.n }, (_, row) => row).filter(
      (row) => areas.within_m[row] === within && areas.demand(row) === demand,
    );
  }

  /** Covered, unknown and uncovered as parts of one bar. */
  function bar(areas, row) {
    let x = 0;
    const part = (key, name) => {
      const share = areas.total[row] > 0 ? (areas[key][row] / areas.total[row]) * 100 : 0;
      x += share;
      return Ibasho.svg("rect", { class: name, x: x - share, y: 0, width: share, height: 10 });
    };
    const parts = [part("covered", "in"), part("unknown", "not-known"), part("uncovered", "out")];
    return Ibasho.svg("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", class: "bar", "aria-hidden": "true" }, parts);
  }

  /** The big figure: everywhere, when the run has it. */
  Ibasho.areaSummary = function (view) {
    const areas = view.areas;
    const row = rowsOf(view).find((each) => isWhole(areas, each));
    if (row === undefined) {
      return null;
    }
    const say = (key) => Ibasho.count(areas[key][row]) + areas.unit(row);
    return el(
      "section",
      { class: "summary", "aria-label": "全体の結果" },
      el("p", { class: "lead" }, areas.demand(row) + "のうち、" + Ibasho.metres(view.within) + "以内に居場所がある"),
      el("p", { class: "big" }, Ibasho.percent(areas.share[row])),
      bar(areas, row),
      el("p", { class: "parts" }, "圏内 " + say("covered") + "　圏外 " + say("uncovered") + "　不明 " + say("unknown")),
    );
  };

  /** Everywhere first, then by the chosen column, else in the order given. */
  function sorted(view, rows) {
    const { areas, order } = view;
    const compare = (a, b) => {
      if (order.by === "name") {
        return areas.name(a) < areas.name(b) ? -1 : 1;
      }
      return order.by ? areas[order.by][a] - areas[order.by][b] : 0;
    };
    return rows
      .slice()
      .sort((a, b) => isWhole(areas, b) - isWhole(areas, a) || (order.up ? 1 : -1) * compare(a, b) || a - b);
  }

  function head(view, redraw) {
    const order = view.order;
    const cell = ([key, label]) => {
      const on = order.by === key;
      const press = () => {
        order.up = on ? !order.up : key === "name" || key === "share";
        order.by = key;
        redraw();
        Ibasho.byId("list").querySelector("button[data-sort='" + key + "']").focus();
      };
      const arrow = el("span", { "aria-hidden": "true" }, on ? (order.up ? "▲" : "▼") : "");
      return el(
        "th",
        { scope: "col", "aria-sort": on ? (order.up ? "ascending" : "descending") : "none" },
        el("button", { type: "button", "data-sort": key, click: press }, label, arrow),
      );
    };
    return el("thead", {}, el("tr", {}, HEADS.map(cell)));
  }

  function line(areas, row, goTo) {
    const name = el("bdi", {}, areas.name(row) || areas.code(row) || "全体");
    const somewhere = !Number.isNaN(areas.outline[row]);
    return el(
      "tr",
      { class: isWhole(areas, row) ? "whole" : "" },
      el("th", { scope: "row" }, somewhere ? el("button", { type: "button", click: () => goTo(row) }, name) : name),
      AMOUNTS.map((key) => el("td", {}, Ibasho.count(areas[key][row]))),
      el("td", { class: "share" }, Ibasho.percent(areas.share[row]), bar(areas, row)),
    );
  }

  /** The table of areas; ``goTo(row)`` shows one on the map, ``redraw()`` follows a change of the order. */
  Ibasho.areaSection = function (view, goTo, redraw) {
    const rows = rowsOf(view);
    if (!rows.length) {
      return null;
    }
    const caption = el("caption", {}, "地域別：" + view.demand + "、" + Ibasho.metres(view.within) + "以内");
    const body = el("tbody", {}, sorted(view, rows).map((row) => line(view.areas, row, goTo)));
    const holder = { class: "scroll", role: "region", tabindex: 0, "aria-label": "地域別の表" };
    return el("section", {}, el("h2", {}, "地域別の集計"), el("div", holder, el("table", {}, caption, head(view, redraw), body)));
  };

  /** The cells with most people out of reach of the threshold. */
  Ibasho.farCells = function (view, goTo) {
    const { cells, within } = view;
    if (within === undefined) {
      return null;
    }
    const rows = Array.from(cells.demand, (_, cell) => cell).filter(
      (cell) => cells.demand[cell] > 0 && !(cells.band_m[cell] <= within),
    );
    rows.sort((a, b) => cells.demand[b] - cells.demand[a] || a - b);
    const item = (cell) => {
      const far = cells.nearest_m[cell];
      const people = Ibasho.count(cells.demand[cell]) + view.unit + (cells.estimated[cell] ? "（推定）" : "");
      return el(
        "li",
        {},
        el(
          "button",
          { type: "button", "data-cell": cell, click: () => goTo(cell) },
          el("strong", {}, people),
          el("bdi", {}, cells.area(cell) || cells.code(cell)),
          el("span", {}, Number.isNaN(far) ? "歩いて行けない" : "最寄りまで " + Ibasho.metres(far)),
        ),
      );
    };
    const items = rows.slice(0, LISTED).map(item);
    return el(
      "section",
      {},
      el("h2", {}, Ibasho.metres(within) + "以内に居場所がない人が多いマス"),
      items.length ? el("ol", { class: "ranked" }, items) : el("p", {}, "ありません。"),
    );
  };
})();
