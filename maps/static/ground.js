/* The map itself: the quiet base map on canvas tiles, names, first view, and what the keyboard can do. */
(function () {
  "use strict";

  const Ibasho = window.Ibasho;
  const STYLE = {
    water: "#CFE2EC",
    waterLine: "#A9C8D8",
    street: "#A7A39B",
    area: "#5F6B7A",
    boundary: "#3E4958",
  };

  /** A layer of canvas tiles; ``paint(context, view)`` draws one. View: world size and origin in pixels, box, zoom. */
  Ibasho.Tiles = L.GridLayer.extend({
    initialize: function (paint, options) {
      this._paint = paint;
      L.setOptions(this, { updateWhenZooming: false, keepBuffer: 1, ...options });
    },
    createTile: function (coords) {
      const size = this.getTileSize();
      const ratio = Math.max(1, Math.min(3, Math.ceil(window.devicePixelRatio || 1)));
      const tile = document.createElement("canvas");
      tile.width = size.x * ratio;
      tile.height = size.y * ratio;
      const context = tile.getContext("2d");
      context.scale(ratio, ratio);
      const world = size.x * Math.pow(2, coords.z);
      [0, 1].forEach((turn) => {
        const left = coords.x * size.x + turn * world;
        const top = coords.y * size.y;
        const pad = 12;
        this._paint(context, {
          zoom: coords.z,
          world: world,
          left: left,
          top: top,
          size: size.x,
          box: [(left - pad) / world, (top - pad) / world, (left + size.x + pad) / world, (top + size.y + pad) / world],
        });
      });
      return tile;
    },
  });

  /** Whether box ``at`` of a list of boxes touches the tile. */
  Ibasho.seen = function (boxes, at, box) {
    return boxes[at] <= box[2] && boxes[at + 2] >= box[0] && boxes[at + 1] <= box[3] && boxes[at + 3] >= box[1];
  };

  function trace(context, lines, line, view) {
    for (let i = lines.start[line]; i < lines.start[line + 1]; i += 1) {
      const x = lines.x[i] * view.world - view.left;
      const y = lines.y[i] * view.world - view.top;
      context[i === lines.start[line] ? "moveTo" : "lineTo"](x, y);
    }
  }

  /** Traces shape ``shape`` of polygons as one path. */
  Ibasho.traceShape = function (context, shapes, shape, view) {
    for (let ring = shapes.first[shape]; ring < shapes.first[shape + 1]; ring += 1) {
      trace(context, shapes.rings, ring, view);
      context.closePath();
    }
  };

  function traceAll(context, lines, view) {
    context.beginPath();
    for (let line = 0; line < lines.n; line += 1) {
      if (Ibasho.seen(lines.box, line * 4, view.box)) {
        trace(context, lines, line, view);
      }
    }
  }

  function paintLand(ground) {
    return (context, view) => {
      context.fillStyle = ground.land;
      traceAll(context, ground.boundary.rings, view);
      context.fill("evenodd");
      context.fillStyle = STYLE.water;
      traceAll(context, ground.water.rings, view);
      context.fill("evenodd");
      context.strokeStyle = STYLE.waterLine;
      context.lineWidth = view.zoom < 13 ? 1.2 : 2.4;
      traceAll(context, ground.waterways, view);
      context.stroke();
    };
  }

  function paintLines(ground) {
    return (context, view) => {
      context.lineJoin = "round";
      context.strokeStyle = STYLE.street;
      context.globalAlpha = view.zoom < 12 ? 0.35 : view.zoom < 14 ? 0.55 : 0.65;
      context.lineWidth = view.zoom < 13 ? 0.6 : view.zoom < 15 ? 1 : 1.8;
      traceAll(context, ground.streets, view);
      context.stroke();
      context.globalAlpha = 1;
      context.strokeStyle = STYLE.area;
      context.lineWidth = 1.1;
      context.setLineDash([2, 3]);
      traceAll(context, ground.areas.rings, view);
      context.stroke();
      context.strokeStyle = STYLE.boundary;
      context.lineWidth = 1.8;
      context.setLineDash([9, 3, 2, 3]);
      traceAll(context, ground.boundary.rings, view);
      context.stroke();
      context.setLineDash([]);
    };
  }

  /** Shows as many names as have room, the first ones first. */
  function addNames(map, names, group) {
    const marks = names.map(([text, lon, lat]) => {
      const element = Ibasho.el("span", { class: "place-name", "aria-hidden": "true" }, text);
      const icon = L.divIcon({ html: element, className: "name-holder", iconSize: [0, 0] });
      const at = [lat, Ibasho.turned(lon)];
      group.addLayer(L.marker(at, { icon: icon, pane: "names", interactive: false, keyboard: false }));
      return { at: at, element: element, width: 13 * Math.min(16, text.length) + 10 };
    });
    const arrange = () => {
      const taken = [];
      marks.forEach((mark) => {
        const point = map.latLngToLayerPoint(mark.at);
        const box = [point.x - mark.width / 2, point.y - 9, point.x + mark.width / 2, point.y + 9];
        const clash = taken.some((b) => b[0] < box[2] && b[2] > box[0] && b[1] < box[3] && b[3] > box[1]);
        mark.element.classList.toggle("crowded", clash);
        if (!clash) {
          taken.push(box);
        }
      });
    };
    map.on("zoomend viewreset", arrange);
    arrange();
  }

  function words(map, picks) {
    const name = (selector, text) =>
      map.getContainer().querySelectorAll(selector).forEach((element) => {
        element.title = text;
        element.setAttribute("aria-label", text);
      });
    name(".leaflet-control-zoom-in", "拡大");
    name(".leaflet-control-zoom-out", "縮小");
    name(".leaflet-control-layers-toggle", "表示する項目を選ぶ");
    const keys = "矢印キーで動かし、プラスとマイナスで拡大・縮小します。" + (picks ? "エンターキーで中心の内容を表示します。" : "");
    map.getContainer().setAttribute("role", "application");
    map.getContainer().setAttribute("aria-label", "地図。" + keys + "同じ内容は一覧にもあります。");
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        map.closePopup();
      }
    });
    const frame = map.getContainer().parentElement;
    map.on("popupclose", () => frame.classList.remove("has-popup"));
    map.on("popupopen", (event) => {
      frame.classList.add("has-popup");
      const close = event.popup.getElement().querySelector(".leaflet-popup-close-button");
      if (close) {
        close.setAttribute("aria-label", "閉じる");
        close.title = "閉じる";
      }
    });
  }

  function home(map, fit) {
    const Home = L.Control.extend({
      onAdd: function () {
        const svg = Ibasho.svg;
        const frame = svg("path", { d: "M3 8 V3 H8 M14 3 H19 V8 M19 14 V19 H14 M8 19 H3 V14", fill: "none", stroke: "#1C2530", "stroke-width": 2 });
        const picture = svg("svg", { viewBox: "0 0 22 22", width: 22, height: 22, "aria-hidden": "true" }, frame);
        const button = Ibasho.el("button", { type: "button", class: "home", title: "全体を見る", "aria-label": "全体を見る", click: fit }, picture);
        const bar = Ibasho.el("div", { class: "leaflet-bar" }, button);
        L.DomEvent.disableClickPropagation(bar);
        return bar;
      },
    });
    new Home({ position: "topleft" }).addTo(map);
  }

  /** Draws the ground of ``data`` on Folium's map and returns the map, with the groups of its layer control. */
  Ibasho.ground = function (data) {
    const map = window.map_ibasho;
    if (!Ibasho.lively()) {
      map.panBy = (offset, options) => L.Map.prototype.panBy.call(map, offset, { ...options, animate: false });
    }
    const group = (key) => window["feature_group_" + key];
    const ground = {
      land: data.ground.land,
      boundary: Ibasho.polygons(data.ground.boundary),
      areas: Ibasho.polygons(data.ground.areas),
      water: Ibasho.polygons(data.ground.water),
      waterways: Ibasho.paths(data.ground.waterways),
      streets: Ibasho.paths(data.ground.streets),
    };
    [["cells", 300], ["lines", 350], ["dots", 420], ["names", 450]].forEach(([name, level]) => {
      map.createPane(name).style.zIndex = level;
      map.getPane(name).style.pointerEvents = "none";
    });
    map.getContainer().classList.toggle("bounded", ground.boundary.n > 0);
    map.addLayer(new Ibasho.Tiles(paintLand(ground), { pane: "tilePane" }));
    group("lines").addLayer(new Ibasho.Tiles(paintLines(ground), { pane: "lines" }));
    addNames(map, data.ground.names, group("names"));
    const [west, south, east, north] = data.view.bounds;
    const fit = () => {
      map.fitBounds([[south, west], [north, east]], { padding: [8, 20], maxZoom: 16, animate: false });
    };
    words(map, data.story !== "places");
    home(map, fit);
    return { map: map, group: group, fit: fit, areas: ground.areas };
  };

  /** Calls ``pick`` with the place on the ground when it is clicked, tapped, or chosen with Enter at the map's centre. */
  Ibasho.onPick = function (map, pick) {
    const container = map.getContainer();
    map.on("click", (event) => pick(event.latlng, false));
    container.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target === container) {
        event.preventDefault();
        pick(map.getCenter(), true);
      }
    });
  };

  const besides = () => window.matchMedia("(min-width: 1080px)").matches;

  /** Scrolls an entry of the list into view where the list scrolls by itself; elsewhere the map would be lost. */
  Ibasho.reveal = function (element) {
    if (element && besides()) {
      element.scrollIntoView({ block: "nearest" });
    }
  };

  /** Brings the map back into view where it lies above the list. */
  Ibasho.showMap = function (map) {
    if (!besides()) {
      map.getContainer().scrollIntoView({ block: "start" });
    }
  };

  let giveBackTo = null; // what had the focus before the first popup of a row of popups

  /** Opens a popup with an element in it; after a key press the popup gets the focus, and gives it back. */
  Ibasho.popup = function (map, latlng, content, byKey, options) {
    if (!document.activeElement.closest(".leaflet-popup")) {
      giveBackTo = document.activeElement;
    }
    content.tabIndex = -1;
    const widest = Math.min(310, map.getSize().x - 60);
    const popup = L.popup({ maxWidth: widest, minWidth: Math.min(250, widest), autoPanPadding: [16, 16], ...options });
    popup.setLatLng(latlng).setContent(content).openOn(map);
    popup.on("remove", () => {
      const lost = document.activeElement === document.body || content.contains(document.activeElement);
      if (lost && giveBackTo && giveBackTo.isConnected) {
        giveBackTo.focus({ preventScroll: true });
      }
    });
    if (byKey) {
      content.focus({ preventScroll: true });
    }
    return popup;
  };

  /** Calls ``open(viaKey)`` when a marker is clicked, tapped, or chosen with Enter. */
  Ibasho.onOpen = function (marker, open) {
    marker.on("click", () => open(false));
    marker.on("keydown", (event) => {
      if (event.originalEvent.key === "Enter") {
        open(true);
      }
    });
  };
})();
