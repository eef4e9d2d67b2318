/* The gap run: shadings of the cells, their values, and what a click, a tap or a key shows of them. */
(function () {
  "use strict";

  const Ibasho = window.Ibasho;
  const el = Ibasho.el;

  /** Columns of the cells, and the facts of one as labels and words. */
  function readCells(packed, demand) {
    const column = { n: packed.n };
    ["people", "demand", "estimated", "nearest_m", "walk_min", "band_m"].forEach((key) => {
      column[key] = Ibasho.numbers(packed[key]);
    });
    ["code", "area", "group"].forEach((key) => {
      column[key] = Ibasho.texts(packed[key]);
    });
    const amount = (value, unit) => (Number.isNaN(value) ? "わかりません" : Ibasho.count(value) + unit);
    column.facts = (cell) => {
      const far = column.nearest_m[cell];
      const walk = column.walk_min[cell];
      const band = column.band_m[cell];
      const people = amount(column.people[cell], "人");
      const wanted = amount(column.demand[cell], demand.unit) + (column.estimated[cell] === 1 ? "（推定値）" : "");
      return [
        ["地域", column.area(cell) || "—"],
        ["総人口", people],
        [demand.label, demand.label === "総人口" && people === wanted ? "" : wanted],
        ["最寄りまで", Number.isNaN(far) ? "歩いて行ける居場所がありません" : Ibasho.metres(far)],
        ["歩く時間", Number.isNaN(walk) ? "" : Ibasho.count(walk) + "分（分速80 m）"],
        ["区分", Number.isNaN(band) ? "どの距離にも入りません" : Ibasho.metres(band) + "以内"],
        ["合算先", column.group(cell)],
        ["番号", column.code(cell)],
      ];
    };
    return column;
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

  /** Draws a frame around rings, in place of the one before. */
  function frameShape(view, rings) {
    if (view.highlight) {
      view.highlight.remove();
    }
    const line = { fill: false, interactive: false };
    view.highlight = L.featureGroup([
      L.polygon(rings, { ...line, color: "#FFFFFF", weight: 7, opacity: 0.9 }),
      L.polygon(rings, { ...line, color: "#1C2530", weight: 3 }),
    ]).addTo(view.drawn.map);
  }

  function openCell(view, cell, latlng, viaKey) {
    frameShape(view, view.grid.outline(cell));
    const content = el(
      "div",
      { class: "card", "data-cell": cell },
      el("h3", {}, "このマスの値"),
      Ibasho.facts(view.cells.facts(cell)),
    );
    Ibasho.popup(view.drawn.map, latlng, content, viaKey);
  }

  function goToCell(view, cell) {
    const map = view.drawn.map;
    if (view.grid.located(cell)) {
      Ibasho.showMap(map);
      map.setView(view.grid.middle(cell), Math.max(15, map.getZoom()), { animate: false });
      openCell(view, cell, view.grid.middle(cell), true);
    }
  }

  function goToArea(view, row) {
    const rings = Ibasho.shapeRings(view.drawn.areas, view.areas.outline[row]);
    Ibasho.showMap(view.drawn.map);
    frameShape(view, rings);
    view.drawn.map.fitBounds(L.latLngBounds(rings.flat()), { padding: [30, 30], animate: false });
    Ibasho.say(view.areas.name(row) + "を地図に表示しました。");
  }

  /** What lies at a point: a place before the cell under it. */
  function pick(view, latlng, viaKey) {
    const map = view.drawn.map;
    const place = view.dots.at(latlng, map);
    if (place >= 0) {
      const content = Ibasho.placeCard(view.places, place);
      Ibasho.popup(map, view.places.latlng(place), content, viaKey, { offset: [0, -4] });
      return;
    }
    const cell = map.hasLayer(view.drawn.group("cells")) ? view.grid.at(latlng) : -1;
    if (cell >= 0) {
      openCell(view, cell, latlng, viaKey);
    } else if (viaKey) {
      Ibasho.say("地図の中心にマスはありません。");
    }
  }

  /** Colours and legend anew, after the shading or the threshold has changed. */
  function shade(view) {
    const wanted = view.byPeople ? view.within : null;
    const shading = view.shadings.find((each) => each.within_m === wanted) || view.shadings[0];
    view.grid.restyle(styleOf(shading, view.cells));
    Ibasho.legend(shading.legend, null);
  }

  /** Figures, table and rankings anew, after the threshold, the demand or the order has changed. */
  function list(view) {
    const parts = [
      Ibasho.areaSummary(view),
      Ibasho.areaSection(view, (row) => goToArea(view, row), () => list(view)),
      view.sites,
      Ibasho.farCells(view, (cell) => goToCell(view, cell)),
    ];
    Ibasho.byId("list").replaceChildren(...parts.filter(Boolean));
  }

  function controls(view, thresholds, demands) {
    const both = () => {
      shade(view);
      list(view);
    };
    const ways = [["bands", "距離の段階"], ["people", "届いていない人の数"]];
    const distances = thresholds.map((each) => [String(each), Ibasho.metres(each)]);
    const parts = [];
    if (thresholds.length) {
      parts.push(
        Ibasho.choice("shading", "マスの色分け", ways, "bands", (value) => {
          view.byPeople = value === "people";
          shade(view);
        }),
        Ibasho.choice("within", "集計する距離", distances, String(view.within), (value) => {
          view.within = Number(value);
          both();
        }),
      );
    }
    if (demands.length > 1) {
      const names = demands.map((each) => [each, each]);
      parts.push(
        Ibasho.choice("demand", "集計する人", names, view.demand, (value) => {
          view.demand = value;
          list(view);
        }),
      );
    }
    Ibasho.byId("controls").append(...parts);
  }

  Ibasho.draw = function (data, drawn) {
    const cells = readCells(data.cells, data.demand);
    const areas = Ibasho.readAreas(data.areas);
    const places = Ibasho.readPlaces(data.places);
    const demands = [...new Set(Array.from({ length: areas.n }, (_, row) => areas.demand(row)))];
    const view = {
      drawn: drawn,
      cells: cells,
      areas: areas,
      places: places,
      unit: data.demand.unit,
      shadings: data.shadings,
      grid: Ibasho.cells(data.cells, styleOf(data.shadings[0], cells)),
      dots: Ibasho.dots(places, drawn.group("places"), "#1C2530"),
      sites: data.sites ? Ibasho.siteSection(data.sites, data.demand.unit, drawn) : null,
      order: { by: "", up: true },
      byPeople: false,
      within: data.thresholds[0],
      demand: demands[0],
    };
    Ibasho.onPick(drawn.map, (latlng, viaKey) => pick(view, latlng, viaKey));
    controls(view, data.thresholds, demands);
    drawn.group("cells").addLayer(view.grid.layer);
    const shown = Ibasho.count(cells.n) + "マスと" + Ibasho.count(places.n) + "か所の居場所を表示しています。";
    Ibasho.say(cells.n ? shown + "マスを押すと値が出ます。" : "この地図に表示できるマスはありません。");
    shade(view);
    list(view);
  };
})();
