/* Visit routes: a line per worker and day, numbered stops, and a table per worker and day. */
(function () {
  "use strict";

  const Ibasho = window.Ibasho;
  const el = Ibasho.el;
  const HEADS = ["順", "到着", "訪問", "世帯コード", "理由"];

  function read(packed, numbers, texts) {
    const columns = {};
    numbers.forEach((key) => {
      columns[key] = Ibasho.numbers(packed[key]);
    });
    texts.forEach((key) => {
      columns[key] = Ibasho.texts(packed[key]);
    });
    return columns;
  }

  const located = (view, stop) => !Number.isNaN(view.stops.lon[stop]);

  const at = (view, stop) => [view.stops.lat[stop], Ibasho.turned(view.stops.lon[stop])];

  const workerOf = (view, stop) => view.workers[view.stops.worker[stop]];

  const wanted = (view, worker, day) => view.shown.has("worker-" + worker) && (view.day < 0 || day === view.day);

  /** The stops that are shown, by day, worker and order. */
  function visits(view) {
    const { day, worker, order } = view.stops;
    return Array.from(day, (_, stop) => stop)
      .filter((stop) => wanted(view, worker[stop], day[stop]))
      .sort((a, b) => day[a] - day[b] || worker[a] - worker[b] || order[a] - order[b] || a - b);
  }

  function stopIcon(worker, order, label) {
    const number = worker.mark + (Number.isNaN(order) ? "" : order);
    const size = number.length < 3 ? 14 : number.length < 4 ? 12 : 10;
    const svg = Ibasho.svg;
    return new Ibasho.Icon({
      iconSize: [34, 34],
      label: label,
      make: () =>
        svg(
          "svg",
          { viewBox: "0 0 34 34", width: 34, height: 34, "aria-hidden": "true" },
          svg("circle", { cx: 17, cy: 17, r: 15, fill: "#FFFFFF" }),
          svg("circle", { cx: 17, cy: 17, r: 13, fill: worker.colour }),
          svg("text", { x: 17, y: 22, "text-anchor": "middle", "font-size": size, "font-weight": 700, fill: "#FFFFFF" }, number),
        ),
    });
  }

  /** White below, colour and dash above: lines stay apart where they cross. */
  function routeLine(points, worker) {
    const base = { interactive: false, lineCap: "butt", lineJoin: "round" };
    return [
      L.polyline(points, { ...base, color: "#FFFFFF", weight: 8, opacity: 0.9 }),
      L.polyline(points, { ...base, color: worker.colour, weight: 4.5, opacity: 1, dashArray: worker.dash || null }),
    ];
  }

  function card(view, stop) {
    const stops = view.stops;
    const worker = workerOf(view, stop);
    return el(
      "div",
      { class: "card", "data-stop": stop },
      el("h3", {}, el("bdi", {}, stops.token(stop))),
      Ibasho.facts([
        ["担当者", worker.mark + "　" + worker.name],
        ["日", view.days[stops.day[stop]]],
        ["順番", Number.isNaN(stops.order[stop]) ? "" : stops.order[stop] + "番目"],
        ["到着", stops.arrive(stop)],
        ["訪問", stops.start(stop) + "〜" + stops.end(stop)],
        ["理由", stops.why(stop)],
      ]),
    );
  }

  function open(view, stop, viaKey) {
    Ibasho.popup(view.drawn.map, at(view, stop), card(view, stop), viaKey, { offset: [0, -12] });
    document.querySelectorAll("tr[aria-current]").forEach((row) => row.removeAttribute("aria-current"));
    const row = document.querySelector("tr[data-stop='" + stop + "']");
    if (row) {
      row.setAttribute("aria-current", "true");
      Ibasho.reveal(row);
    }
  }

  function goTo(view, stop) {
    const map = view.drawn.map;
    Ibasho.showMap(map);
    map.setView(at(view, stop), Math.max(16, map.getZoom()), { animate: false });
    open(view, stop, true);
  }

  function pin(view, stop) {
    const worker = workerOf(view, stop);
    const order = view.stops.order[stop];
    const which = Number.isNaN(order) ? "" : order + "番目の";
    const label = worker.name + "の" + which + "訪問先 " + view.stops.token(stop);
    const marker = L.marker(at(view, stop), { icon: stopIcon(worker, order, label) });
    Ibasho.onOpen(marker, (viaKey) => open(view, stop, viaKey));
    return marker;
  }

  /** Lines and pins anew. */
  function paint(view) {
    const { routes, lines, layer } = view;
    layer.clearLayers();
    routes.owner.forEach((route, line) => {
      if (wanted(view, routes.worker[route], routes.day[route])) {
        const points = [];
        for (let i = lines.start[line]; i < lines.start[line + 1]; i += 1) {
          const [lon, lat] = Ibasho.lonLat(lines.x[i], lines.y[i]);
          points.push([lat, lon]);
        }
        routeLine(points, view.workers[routes.worker[route]]).forEach((each) => layer.addLayer(each));
      }
    });
    visits(view)
      .filter((stop) => located(view, stop))
      .forEach((stop) => layer.addLayer(pin(view, stop)));
  }

  function stopRow(view, stop) {
    const stops = view.stops;
    const number = Number.isNaN(stops.order[stop]) ? "—" : String(stops.order[stop]);
    const show = el("button", { type: "button", click: () => goTo(view, stop), "aria-label": number + "番目を地図で見る" }, number);
    return el(
      "tr",
      { "data-stop": stop },
      el("th", { scope: "row" }, located(view, stop) ? show : number),
      el("td", {}, stops.arrive(stop)),
      el("td", {}, stops.start(stop) + "〜" + stops.end(stop)),
      el("td", {}, el("bdi", {}, stops.token(stop)), located(view, stop) ? null : el("span", { class: "missing" }, "位置なし")),
      el("td", { class: "why" }, el("bdi", {}, stops.why(stop))),
    );
  }

  function totals(view, worker, day) {
    const routes = view.routes;
    const own = Array.from(routes.worker, (_, route) => route).filter(
      (route) => routes.worker[route] === worker && routes.day[route] === day,
    );
    const words = (route) => [
      routes.mode(route),
      Number.isNaN(routes.stops[route]) ? "" : Ibasho.count(routes.stops[route]) + "件",
      Number.isNaN(routes.travel_m[route]) ? "" : "移動 " + Ibasho.metres(routes.travel_m[route]),
      routes.start(route) + "〜" + routes.end(route),
    ];
    return own.map((route) => el("p", { class: "totals" }, words(route).filter(Boolean).join("・")));
  }

  function sheet(view, worker, day, rows) {
    const name = view.workers[worker].name;
    const caption = el(
      "caption",
      {},
      Ibasho.lineSample(view.workers[worker]),
      el("bdi", {}, name),
      el("span", {}, view.days[day]),
    );
    const head = el("thead", {}, el("tr", {}, HEADS.map((label) => el("th", { scope: "col" }, label))));
    const body = el("tbody", {}, rows.map((stop) => stopRow(view, stop)));
    const holder = { class: "scroll", role: "region", tabindex: 0, "aria-label": name + "、" + view.days[day] };
    return el("section", { class: "sheet" }, el("div", holder, el("table", {}, caption, head, body)), totals(view, worker, day));
  }

  /** A table per worker and day, of routes and of stops whose route is missing. */
  function sheets(view) {
    const groups = new Map();
    const group = (worker, day) => {
      const key = day + ":" + worker;
      groups.set(key, groups.get(key) || [worker, day, []]);
      return groups.get(key)[2];
    };
    view.routes.worker.forEach((worker, route) => {
      if (wanted(view, worker, view.routes.day[route])) {
        group(worker, view.routes.day[route]);
      }
    });
    visits(view).forEach((stop) => group(view.stops.worker[stop], view.stops.day[stop]).push(stop));
    const order = [...groups.values()].sort((a, b) => a[1] - b[1] || a[0] - b[0]);
    return order.map(([worker, day, rows]) => sheet(view, worker, day, rows));
  }

  function refresh(view) {
    paint(view);
    Ibasho.byId("list").replaceChildren(el("h2", {}, "訪問の予定"), ...sheets(view));
    Ibasho.say("訪問" + Ibasho.count(visits(view).length) + "件を表示しています。");
  }

  /** Brings what is shown into view, clear of the controls. */
  function fit(view) {
    const bounds = view.layer.getBounds();
    if (bounds.isValid()) {
      const room = { paddingTopLeft: [64, 36], paddingBottomRight: [36, 36] };
      view.drawn.map.fitBounds(bounds, { ...room, maxZoom: 16, animate: false });
    }
  }

  function dayChoice(view) {
    const options = [["-1", "すべての日"], ...view.days.map((label, number) => [String(number), label])];
    return Ibasho.choice("day", "日", options, String(view.day), (value) => {
      view.day = Number(value);
      refresh(view);
      fit(view);
    });
  }

  function backdrop(data, drawn) {
    const places = Ibasho.readPlaces(data.places);
    const dots = Ibasho.dots(places, drawn.group("places"), data.backdrop);
    Ibasho.onPick(drawn.map, (latlng, viaKey) => {
      const place = dots.at(latlng, drawn.map);
      if (place >= 0) {
        const content = Ibasho.placeCard(places, place);
        Ibasho.popup(drawn.map, places.latlng(place), content, viaKey, { offset: [0, -4] });
      }
    });
  }

  Ibasho.draw = function (data, drawn) {
    const several = data.days.length > 1;
    const view = {
      drawn: drawn,
      layer: drawn.group("routes"),
      routes: read(data.routes, ["worker", "day", "stops", "travel_m", "owner"], ["mode", "start", "end"]),
      stops: read(data.stops, ["lon", "lat", "worker", "day", "order"], ["token", "arrive", "start", "end", "why"]),
      lines: Ibasho.paths(data.routes.paths),
      workers: data.workers,
      days: data.days,
      shown: new Set(data.workers.map((_, number) => "worker-" + number)),
      day: several ? 0 : -1,
    };
    if (data.places) {
      backdrop(data, drawn);
    }
    if (several) {
      Ibasho.byId("controls").append(dayChoice(view));
    }
    Ibasho.legend(data.legend, { shown: view.shown, change: () => refresh(view) });
    refresh(view);
    return several ? () => fit(view) : null;
  };
})();
