/* Visit routes: a line per worker and day, numbered stops, and a table per worker and day. */
(function () {
  "use strict";

  const Ibasho = window.Ibasho;
  const el = Ibasho.el;

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

  function stopIcon(worker, order, label) {
    const number = worker.mark + (Number.isNaN(order) ? "" : order);
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
          svg("text", { x: 17, y: 22, "text-anchor": "middle", "font-size": number.length < 3 ? 14 : number.length < 4 ? 12 : 10, "font-weight": 700, fill: "#FFFFFF" }, number),
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

  Ibasho.draw = function (data, drawn) {
    const routes = read(data.routes, ["worker", "day", "stops", "travel_m", "owner"], ["mode", "start", "end"]);
    const stops = read(data.stops, ["lon", "lat", "worker", "day", "order"], ["token", "arrive", "start", "end", "why"]);
    const lines = Ibasho.paths(data.routes.paths);
    const places = data.places ? Ibasho.readPlaces(data.places) : null;
    const dots = places ? Ibasho.dots(places, drawn.group("places"), data.backdrop) : null;
    const shown = new Set(data.workers.map((_, number) => "worker-" + number));
    const layer = drawn.group("routes");
    let day = data.days.length > 1 ? 0 : -1;

    const wanted = (worker, on) => shown.has("worker-" + worker) && (day < 0 || on === day);
    const located = (stop) => !Number.isNaN(stops.lon[stop]);
    const at = (stop) => [stops.lat[stop], Ibasho.turned(stops.lon[stop])];

    function open(stop, viaKey) {
      const worker = data.workers[stops.worker[stop]];
      const content = el(
        "div",
        { class: "card", "data-stop": stop },
        el("h3", {}, el("bdi", {}, stops.token(stop))),
        Ibasho.facts([
          ["担当者", worker.mark + "　" + worker.name],
          ["日", data.days[stops.day[stop]]],
          ["順番", Number.isNaN(stops.order[stop]) ? "" : stops.order[stop] + "番目"],
          ["到着", stops.arrive(stop)],
          ["訪問", stops.start(stop) + "〜" + stops.end(stop)],
          ["理由", stops.why(stop)],
        ]),
      );
      Ibasho.popup(drawn.map, at(stop), content, viaKey, { offset: [0, -12] });
      document.querySelectorAll("tr[aria-current]").forEach((row) => row.removeAttribute("aria-current"));
      const row = document.querySelector("tr[data-stop='" + stop + "']");
      if (row) {
        row.setAttribute("aria-current", "true");
        Ibasho.reveal(row);
      }
    }

    function goTo(stop) {
      Ibasho.showMap(drawn.map);
      drawn.map.setView(at(stop), Math.max(16, drawn.map.getZoom()), { animate: false });
      open(stop, true);
    }

    function pin(stop) {
      const worker = data.workers[stops.worker[stop]];
      const label = worker.name + "の" + stops.order[stop] + "番目の訪問先 " + stops.token(stop);
      const marker = L.marker(at(stop), { icon: stopIcon(worker, stops.order[stop], label) });
      Ibasho.onOpen(marker, (viaKey) => open(stop, viaKey));
      return marker;
    }

    function paint() {
      layer.clearLayers();
      routes.owner.forEach((route, line) => {
        if (wanted(routes.worker[route], routes.day[route])) {
          const points = [];
          for (let i = lines.start[line]; i < lines.start[line + 1]; i += 1) {
            const [lon, lat] = Ibasho.lonLat(lines.x[i], lines.y[i]);
            points.push([lat, lon]);
          }
          routeLine(points, data.workers[routes.worker[route]]).forEach((each) => layer.addLayer(each));
        }
      });
      visits().filter(located).forEach((stop) => layer.addLayer(pin(stop)));
    }

    function visits() {
      return Array.from(stops.lon, (_, stop) => stop)
        .filter((stop) => wanted(stops.worker[stop], stops.day[stop]))
        .sort((a, b) => stops.day[a] - stops.day[b] || stops.worker[a] - stops.worker[b] || stops.order[a] - stops.order[b] || a - b);
    }

    function stopRow(stop) {
      const number = Number.isNaN(stops.order[stop]) ? "—" : String(stops.order[stop]);
      const show = el("button", { type: "button", click: () => goTo(stop), "aria-label": number + "番目を地図で見る" }, number);
      return el(
        "tr",
        { "data-stop": stop },
        el("th", { scope: "row" }, located(stop) ? show : number),
        el("td", {}, stops.arrive(stop)),
        el("td", { class: "span" }, stops.start(stop) + "〜" + stops.end(stop)),
        el("td", {}, el("bdi", {}, stops.token(stop)), located(stop) ? null : el("span", { class: "missing" }, "位置なし")),
        el("td", { class: "why" }, el("bdi", {}, stops.why(stop))),
      );
    }

    function heading(worker, on) {
      const sample = Ibasho.lineSample(data.workers[worker]);
      return el("caption", {}, sample, el("bdi", {}, data.workers[worker].name), el("span", {}, data.days[on]));
    }

    function totals(worker, on) {
      const own = Array.from(routes.worker, (_, route) => route).filter((route) => routes.worker[route] === worker && routes.day[route] === on);
      return own.map((route) =>
        el(
          "p",
          { class: "totals" },
          [
            routes.mode(route),
            Number.isNaN(routes.stops[route]) ? "" : Ibasho.count(routes.stops[route]) + "件",
            Number.isNaN(routes.travel_m[route]) ? "" : "移動 " + Ibasho.metres(routes.travel_m[route]),
            routes.start(route) + "〜" + routes.end(route),
          ].filter(Boolean).join("・"),
        ),
      );
    }

    function tables() {
      const groups = new Map();
      routes.worker.forEach((worker, route) => {
        if (wanted(worker, routes.day[route])) {
          groups.set(routes.day[route] + ":" + worker, [worker, routes.day[route], []]);
        }
      });
      visits().forEach((stop) => {
        const key = stops.day[stop] + ":" + stops.worker[stop];
        if (!groups.has(key)) {
          groups.set(key, [stops.worker[stop], stops.day[stop], []]);
        }
        groups.get(key)[2].push(stop);
      });
      const order = [...groups.values()].sort((a, b) => a[1] - b[1] || a[0] - b[0]);
      return order.map(([worker, on, rows]) =>
        el(
          "section",
          { class: "sheet" },
          el(
            "div",
            { class: "scroll", role: "region", tabindex: 0, "aria-label": data.workers[worker].name + "、" + data.days[on] },
            el(
              "table",
              {},
              heading(worker, on),
              el("thead", {}, el("tr", {}, ["順", "到着", "訪問", "世帯コード", "理由"].map((label) => el("th", { scope: "col" }, label)))),
              el("tbody", {}, rows.map(stopRow)),
            ),
          ),
          totals(worker, on),
        ),
      );
    }

    function refresh() {
      paint();
      const rows = visits();
      Ibasho.byId("list").replaceChildren(el("h2", {}, "訪問の予定"), ...tables());
      Ibasho.say("訪問" + Ibasho.count(rows.length) + "件を表示しています。");
    }

    /** Brings what is shown into view. */
    function fit() {
      const bounds = layer.getBounds();
      if (bounds.isValid()) {
        drawn.map.fitBounds(bounds, { paddingTopLeft: [64, 36], paddingBottomRight: [36, 36], maxZoom: 16, animate: false });
      }
    }

    if (data.days.length > 1) {
      const options = [["-1", "すべての日"], ...data.days.map((label, number) => [String(number), label])];
      const choose = (value) => {
        day = Number(value);
        refresh();
        fit();
      };
      Ibasho.byId("controls").append(Ibasho.choice("day", "日", options, String(day), choose));
    }
    Ibasho.onPick(drawn.map, (latlng, viaKey) => {
      const place = dots ? dots.at(latlng, drawn.map) : -1;
      if (place >= 0) {
        Ibasho.popup(drawn.map, places.latlng(place), Ibasho.placeCard(places, place), viaKey, { offset: [0, -4] });
      }
    });
    Ibasho.legend(data.legend, { shown: shown, change: refresh });
    refresh();
    return data.days.length > 1 ? fit : null;
  };
})();
