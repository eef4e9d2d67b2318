/* Proposed sites: a star per chosen one, a ring per candidate that was not, and the list of the chosen. */
(function () {
  "use strict";

  const Ibasho = window.Ibasho;
  const el = Ibasho.el;

  function read(packed) {
    const sites = { n: packed.name.index.n, colour: packed.colour, name: Ibasho.texts(packed.name) };
    ["lon", "lat", "chosen", "order", "gained"].forEach((key) => {
      sites[key] = Ibasho.numbers(packed[key]);
    });
    sites.located = (row) => !Number.isNaN(sites.lon[row]);
    sites.latlng = (row) => [sites.lat[row], Ibasho.turned(sites.lon[row])];
    return sites;
  }

  function open(sites, row, unit, map, viaKey) {
    const content = el(
      "div",
      { class: "card", "data-site": row },
      el("h3", {}, el("bdi", {}, sites.name(row))),
      Ibasho.facts([
        ["順位", Number.isNaN(sites.order[row]) ? "" : sites.order[row] + "番目"],
        ["新たに届く", Number.isNaN(sites.gained[row]) ? "わかりません" : Ibasho.count(sites.gained[row]) + unit],
      ]),
    );
    Ibasho.popup(map, sites.latlng(row), content, viaKey, { offset: [0, -14] });
  }

  function star(sites, row, openRow) {
    const mark = Number.isNaN(sites.order[row]) ? "" : String(sites.order[row]);
    const icon = new Ibasho.Icon({
      iconSize: [40, 40],
      label: "提案：" + sites.name(row),
      make: () => Ibasho.symbol({ shape: "star", colour: sites.colour, mark: mark }, 40),
    });
    const marker = L.marker(sites.latlng(row), { icon: icon, zIndexOffset: 1000 });
    Ibasho.onOpen(marker, (viaKey) => openRow(row, viaKey));
    return marker;
  }

  function ring(sites, row) {
    const look = { radius: 4, color: sites.colour, weight: 2, fillColor: "#FFFFFF", fillOpacity: 1 };
    return L.circleMarker(sites.latlng(row), { ...look, interactive: false });
  }

  /** Draws the sites and returns their section of the list. */
  Ibasho.siteSection = function (packed, unit, drawn) {
    const sites = read(packed);
    const map = drawn.map;
    const openRow = (row, viaKey) => open(sites, row, unit, map, viaKey);
    const rows = Array.from({ length: sites.n }, (_, row) => row);
    rows.filter(sites.located).forEach((row) => {
      drawn.group("sites").addLayer(sites.chosen[row] === 1 ? star(sites, row, openRow) : ring(sites, row));
    });
    const chosen = rows.filter((row) => sites.chosen[row] === 1);
    chosen.sort((a, b) => (sites.order[a] || Infinity) - (sites.order[b] || Infinity) || a - b);
    const item = (row) => {
      const show = () => {
        if (sites.located(row)) {
          Ibasho.showMap(map);
          map.setView(sites.latlng(row), Math.max(15, map.getZoom()), { animate: false });
          openRow(row, true);
        }
      };
      const gained = Number.isNaN(sites.gained[row]) ? "" : "新たに" + Ibasho.count(sites.gained[row]) + unit + "に届く";
      const button = el("button", { type: "button", "data-site": row, click: show }, el("bdi", {}, sites.name(row)), el("span", {}, gained));
      return el("li", {}, button);
    };
    return el(
      "section",
      {},
      el("h2", {}, "新しい居場所の提案"),
      chosen.length ? el("ol", { class: "ranked" }, chosen.map(item)) : el("p", {}, "選ばれた候補地はありません。"),
    );
  };
})();
