/* The gap run: shadings of the cells, their values, the table of areas, cells out of reach, proposed sites. */
(function () {
  "use strict";

  const Ibasho = window.Ibasho;
  const el = Ibasho.el;
  const LISTED = 20;
  const HEADS = [
    ["name", "地域"],
    ["total", "人数"],
    ["covered", "圏内"],
    ["uncovered", "圏外"],
    ["unknown", "不明"],
    ["share", "カバー率"],
  ];

  function readCells(packed, unit, label) {
    const column = {};
    ["people", "demand", "estimated", "nearest_m", "walk_min", "band_m"].forEach((key) => {
      column[key] = Ibasho.numbers(packed[key]);
    });
    ["code", "area", "group"].forEach((key) => {
      column[key] = Ibasho.texts(packed[key]);
    });
    const amount = (value, kind) => (Number.isNaN(value) ? "わかりません" : Ibasho.count(value) + kind);
    column.facts = (cell) => {
      const far = column.nearest_m[cell];
      const walk = column.walk_min[cell];
      const rough = column.estimated[cell] === 1 ? "（推定値）" : "";
      const people = amount(column.people[cell], "人");
      const demand = amount(column.demand[cell], unit) + rough;
      return [
        ["地域", column.area(cell) || "—"],
        ["総人口", people],
        [label, label === "総人口" && people === demand ? "" : demand],
        ["最寄りまで", Number.isNaN(far) ? "歩いて行ける居場所がありません" : Ibasho.metres(far)],
        ["歩く時間", Number.isNaN(walk) ? "" : Ibasho.count(walk) + "分（分速80 m）"],
        ["区分", Number.isNaN(column.band_m[cell]) ? "どの距離にも入りません" : Ibasho.metres(column.band_m[cell]) + "以内"],
        ["合算先", column.group(cell)],
        ["番号", column.code(cell)],
      ];
    };
    return column;
  }

  function readAreas(packed) {
    const rows = { outline: Ibasho.numbers(packed.outline), share: Ibasho.numbers(packed.share) };
    ["within_m", "total", "covered", "uncovered", "unknown"].forEach((key) => {
      rows[key] = Ibasho.numbers(packed[key]);
    });
    ["code", "name", "demand", "unit"].forEach((key) => {
      rows[key] = Ibasho.texts(packed[key]);
    });
    rows.n = rows.share.length;
    return rows;
  }

  /** Which cell looks how: the class of the shading, hatched when estimated, faint when nobody is there. */
  function styleOf(shading, cells) {
    const classes = Ibasho.numbers(shading.class);
    return (cell) => ({
      ...shading.classes[classes[cell]],
      hatch: cells.estimated[cell] === 1,
      faint: cells.demand[cell] === 0,
    });
  }

  function bar(areas, row) {
    const total = areas.total[row];
    const part = (key, name) => {
      const share = total > 0 ? (areas[key][row] / total) * 100 : 0;
      const piece = Ibasho.svg("rect", { class: name, x: part.x, y: 0, width: share, height: 10 });
      part.x += share;
      return piece;
    };
    part.x = 0;
    return Ibasho.svg(
      "svg",
      { viewBox: "0 0 100 10", preserveAspectRatio: "none", class: "bar", "aria-hidden": "true" },
      part("covered", "in"),
      part("unknown", "not-known"),
      part("uncovered", "out"),
    );
  }

  /** Whether a row of the areas stands for everywhere. */
  const isWhole = (areas, row) => areas.code(row) === "" && Number.isNaN(areas.outline[row]);

  /** The big figure: everywhere, when the run has it. */
  function summary(areas, rows, within) {
    const row = rows.find((each) => isWhole(areas, each));
    if (row === undefined) {
      return null;
    }
    const unit = areas.unit(row);
    const say = (key) => Ibasho.count(areas[key][row]) + unit;
    return el(
      "section",
      { class: "summary", "aria-label": "全体の結果" },
      el("p", { class: "lead" }, areas.demand(row) + "のうち、" + Ibasho.metres(within) + "以内に居場所がある"),
      el("p", { class: "big" }, Ibasho.percent(areas.share[row])),
      bar(areas, row),
      el("p", { class: "parts" }, "圏内 " + say("covered") + "　圏外 " + say("uncovered") + "　不明 " + say("unknown")),
    );
  }

  function areaTable(areas, rows, state, within, goTo) {
    const sorted = rows.slice().sort((a, b) => {
      const whole = isWhole(areas, b) - isWhole(areas, a);
      if (whole || !state.sort) {
        return whole || a - b;
      }
      const order = state.sort === "name" ? (areas.name(a) < areas.name(b) ? -1 : 1) : areas[state.sort][a] - areas[state.sort][b];
      return (state.up ? order : -order) || a - b;
    });
    const head = ([key, label]) => {
      const on = state.sort === key;
      const press = () => {
        state.up = on ? !state.up : key === "name" || key === "share";
        state.sort = key;
        state.draw();
        Ibasho.byId("list").querySelector("button[data-sort='" + key + "']").focus();
      };
      return el(
        "th",
        { scope: "col", "aria-sort": on ? (state.up ? "ascending" : "descending") : "none" },
        el("button", { type: "button", "data-sort": key, click: press }, label, el("span", { "aria-hidden": "true" }, on ? (state.up ? "▲" : "▼") : "")),
      );
    };
    const line = (row) => {
      const somewhere = !Number.isNaN(areas.outline[row]);
      const name = areas.name(row) || areas.code(row) || "全体";
      return el(
        "tr",
        { class: isWhole(areas, row) ? "whole" : "" },
        el("th", { scope: "row" }, somewhere ? el("button", { type: "button", click: () => goTo(row) }, el("bdi", {}, name)) : el("bdi", {}, name)),
        ["total", "covered", "uncovered", "unknown"].map((key) => el("td", {}, Ibasho.count(areas[key][row]))),
        el("td", { class: "share" }, Ibasho.percent(areas.share[row]), bar(areas, row)),
      );
    };
    const label = rows.length ? areas.demand(rows[0]) : "";
    return el(
      "div",
      { class: "scroll", role: "region", tabindex: 0, "aria-label": "地域別の表" },
      el(
        "table",
        {},
        el("caption", {}, "地域別：" + label + "、" + Ibasho.metres(within) + "以内"),
        el("thead", {}, el("tr", {}, HEADS.map(head))),
        el("tbody", {}, sorted.map(line)),
      ),
    );
  }

  /** The cells with most people out of reach of the threshold. */
  function farCells(cells, count, within, unit, goTo) {
    const rows = [];
    for (let cell = 0; cell < count; cell += 1) {
      if (cells.demand[cell] > 0 && !(cells.band_m[cell] <= within)) {
        rows.push(cell);
      }
    }
    rows.sort((a, b) => cells.demand[b] - cells.demand[a] || a - b);
    return el(
      "section",
      {},
      el("h2", {}, Ibasho.metres(within) + "以内に居場所がない人が多いマス"),
      rows.length
        ? el(
            "ol",
            { class: "ranked" },
            rows.slice(0, LISTED).map((cell) =>
              el(
                "li",
                {},
                el(
                  "button",
                  { type: "button", "data-cell": cell, click: () => goTo(cell) },
                  el("strong", {}, Ibasho.count(cells.demand[cell]) + unit + (cells.estimated[cell] ? "（推定）" : "")),
                  el("bdi", {}, cells.area(cell) || cells.code(cell)),
                  el("span", {}, Number.isNaN(cells.nearest_m[cell]) ? "歩いて行けない" : "最寄りまで " + Ibasho.metres(cells.nearest_m[cell])),
                ),
              ),
            ),
          )
        : el("p", {}, "ありません。"),
    );
  }

  function readSites(packed) {
    const sites = { n: packed.name.index.n, colour: packed.colour, name: Ibasho.texts(packed.name) };
    ["lon", "lat", "chosen", "order", "gained"].forEach((key) => {
      sites[key] = Ibasho.numbers(packed[key]);
    });
    return sites;
  }

  /** Proposed sites: a star per chosen one, a small ring per candidate that was not, and their list. */
  function siteList(sites, unit, drawn) {
    const layer = drawn.group("sites");
    const open = (row, viaKey) => {
      const content = el(
        "div",
        { class: "card", "data-site": row },
        el("h3", {}, el("bdi", {}, sites.name(row))),
        Ibasho.facts([
          ["順位", Number.isNaN(sites.order[row]) ? "" : sites.order[row] + "番目"],
          ["新たに届く", Number.isNaN(sites.gained[row]) ? "わかりません" : Ibasho.count(sites.gained[row]) + unit],
        ]),
      );
      Ibasho.popup(drawn.map, [sites.lat[row], Ibasho.turned(sites.lon[row])], content, viaKey, { offset: [0, -14] });
    };
    const rows = Array.from({ length: sites.n }, (_, row) => row);
    rows.filter((row) => !Number.isNaN(sites.lon[row])).forEach((row) => {
      const at = [sites.lat[row], Ibasho.turned(sites.lon[row])];
      if (sites.chosen[row] !== 1) {
        layer.addLayer(L.circleMarker(at, { radius: 4, color: sites.colour, weight: 2, fillColor: "#FFFFFF", fillOpacity: 1, interactive: false }));
        return;
      }
      const mark = Number.isNaN(sites.order[row]) ? "" : String(sites.order[row]);
      const icon = new Ibasho.Icon({
        iconSize: [40, 40],
        label: "提案：" + sites.name(row),
        make: () => Ibasho.symbol({ shape: "star", colour: sites.colour, mark: mark }, 40),
      });
      const marker = L.marker(at, { icon: icon, zIndexOffset: 1000 });
      Ibasho.onOpen(marker, (viaKey) => open(row, viaKey));
      layer.addLayer(marker);
    });
    const chosen = rows.filter((row) => sites.chosen[row] === 1);
    chosen.sort((a, b) => (sites.order[a] || Infinity) - (sites.order[b] || Infinity) || a - b);
    return el(
      "section",
      {},
      el("h2", {}, "新しい居場所の提案"),
      chosen.length
        ? el(
            "ol",
            { class: "ranked" },
            chosen.map((row) => {
              const show = () => {
                if (!Number.isNaN(sites.lon[row])) {
                  Ibasho.showMap(drawn.map);
                  drawn.map.setView([sites.lat[row], Ibasho.turned(sites.lon[row])], Math.max(15, drawn.map.getZoom()), { animate: false });
                  open(row, true);
                }
              };
              const gained = Number.isNaN(sites.gained[row]) ? "" : "新たに" + Ibasho.count(sites.gained[row]) + unit + "に届く";
              return el("li", {}, el("button", { type: "button", "data-site": row, click: show }, el("bdi", {}, sites.name(row)), el("span", {}, gained)));
            }),
          )
        : el("p", {}, "選ばれた候補地はありません。"),
    );
  }

  Ibasho.draw = function (data, drawn) {
    const cells = readCells(data.cells, data.demand.unit, data.demand.label);
    const areas = readAreas(data.areas);
    const places = Ibasho.readPlaces(data.places);
    const grid = Ibasho.cells(data.cells, styleOf(data.shadings[0], cells));
    const dots = Ibasho.dots(places, drawn.group("places"), "#1C2530");
    const demands = [...new Set(Array.from({ length: areas.n }, (_, row) => areas.demand(row)))];
    const state = { sort: "", up: true, people: false, within: data.thresholds[0], demand: demands[0] };
    let highlight = null;

    function frameShape(rings) {
      if (highlight) {
        highlight.remove();
      }
      highlight = L.featureGroup([
        L.polygon(rings, { color: "#FFFFFF", weight: 7, opacity: 0.9, fill: false, interactive: false }),
        L.polygon(rings, { color: "#1C2530", weight: 3, fill: false, interactive: false }),
      ]).addTo(drawn.map);
    }

    function openCell(cell, latlng, viaKey) {
      frameShape(grid.outline(cell));
      const content = el("div", { class: "card", "data-cell": cell }, el("h3", {}, "このマスの値"), Ibasho.facts(cells.facts(cell)));
      Ibasho.popup(drawn.map, latlng, content, viaKey);
    }

    function goToCell(cell) {
      if (grid.located(cell)) {
        Ibasho.showMap(drawn.map);
        drawn.map.setView(grid.middle(cell), Math.max(15, drawn.map.getZoom()), { animate: false });
        openCell(cell, grid.middle(cell), true);
      }
    }

    function goToArea(row) {
      const rings = Ibasho.shapeRings(drawn.areas, areas.outline[row]);
      Ibasho.showMap(drawn.map);
      frameShape(rings);
      drawn.map.fitBounds(L.latLngBounds(rings.flat()), { padding: [30, 30], animate: false });
      Ibasho.say(areas.name(row) + "を地図に表示しました。");
    }

    Ibasho.onPick(drawn.map, (latlng, viaKey) => {
      const place = dots.at(latlng, drawn.map);
      if (place >= 0) {
        Ibasho.popup(drawn.map, places.latlng(place), Ibasho.placeCard(places, place), viaKey, { offset: [0, -4] });
        return;
      }
      const cell = drawn.map.hasLayer(drawn.group("cells")) ? grid.at(latlng) : -1;
      if (cell >= 0) {
        openCell(cell, latlng, viaKey);
      } else if (viaKey) {
        Ibasho.say("地図の中心にマスはありません。");
      }
    });

    function shade() {
      const key = state.people ? (each) => each.within_m === state.within : (each) => each.within_m === null;
      const shading = data.shadings.find(key) || data.shadings[0];
      grid.restyle(styleOf(shading, cells));
      Ibasho.legend(shading.legend, null);
    }

    const sites = data.sites ? siteList(readSites(data.sites), data.demand.unit, drawn) : null;
    state.draw = () => {
      const rows = Array.from({ length: areas.n }, (_, row) => row).filter(
        (row) => areas.within_m[row] === state.within && areas.demand(row) === state.demand,
      );
      Ibasho.byId("list").replaceChildren(
        ...[
          summary(areas, rows, state.within),
          rows.length ? el("section", {}, el("h2", {}, "地域別の集計"), areaTable(areas, rows, state, state.within, goToArea)) : null,
          sites,
          state.within === undefined ? null : farCells(cells, data.cells.n, state.within, data.demand.unit, goToCell),
        ].filter(Boolean),
      );
    };

    controls(data, demands, state, shade);
    drawn.group("cells").addLayer(grid.layer);
    Ibasho.say(
      data.cells.n
        ? Ibasho.count(data.cells.n) + "マスと" + Ibasho.count(places.n) + "か所の居場所を表示しています。マスを押すと値が出ます。"
        : "この地図に表示できるマスはありません。",
    );
    shade();
    state.draw();
  };

  function controls(data, demands, state, shade) {
    const parts = [];
    if (data.thresholds.length) {
      parts.push(
        Ibasho.choice("shading", "マスの色分け", [["bands", "距離の段階"], ["people", "届いていない人の数"]], "bands", (value) => {
          state.people = value === "people";
          shade();
        }),
        Ibasho.choice("within", "集計する距離", data.thresholds.map((each) => [String(each), Ibasho.metres(each)]), String(state.within), (value) => {
          state.within = Number(value);
          shade();
          state.draw();
        }),
      );
    }
    if (demands.length > 1) {
      parts.push(
        Ibasho.choice("demand", "集計する人", demands.map((each) => [each, each]), state.demand, (value) => {
          state.demand = value;
          state.draw();
        }),
      );
    }
    Ibasho.byId("controls").append(...parts);
  }
})();
