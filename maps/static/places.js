/* The places: clusters on the map, a list of the same places in the same order, one filter for both. */
(function () {
  "use strict";

  const Ibasho = window.Ibasho;
  const el = Ibasho.el;
  const AT_ONCE = 100;
  const NEAR_ZOOM = 17;

  function searchText(places, row) {
    const words = [places.name(row), ...places.facts(row).map((pair) => pair[1])];
    return words.join("\n").normalize("NFKC").toLowerCase();
  }

  function clusterIcon(cluster) {
    const count = cluster.getChildCount();
    const size = count < 10 ? 38 : count < 100 ? 44 : 52;
    return new Ibasho.Icon({
      iconSize: [size, size],
      label: count + "か所のまとまり。押すと拡大します。",
      make: () => el("span", { class: "cluster" }, String(count)),
    });
  }

  function clusterGroup(map) {
    const clusters = L.markerClusterGroup({
      iconCreateFunction: clusterIcon,
      showCoverageOnHover: false,
      maxClusterRadius: 38,
      animate: Ibasho.lively(),
      spiderLegPolylineOptions: { weight: 1.5, color: "#1C2530", opacity: 0.6 },
    });
    clusters.on("clusterkeydown", (event) => {
      if (event.originalEvent.key === "Enter") {
        event.layer.zoomToBounds();
        map.getContainer().focus({ preventScroll: true });
      }
    });
    return clusters;
  }

  function marker(view, row) {
    const places = view.places;
    if (!places.located(row)) {
      return null;
    }
    const about = places.fact(row, "location_level"); // said only where the point is not the building's own
    const icon = new Ibasho.Icon({
      label: places.name(row) + "（" + places.fact(row, "kind_ja") + (about ? "、" + about : "") + "）",
      make: () => about
          ? el("span", { class: "about" }, Ibasho.symbol(places.symbol(row), 34))
          : Ibasho.symbol(places.symbol(row), 34),
    });
    const made = L.marker(places.latlng(row), { icon: icon, riseOnHover: true });
    Ibasho.onOpen(made, (viaKey) => open(view, row, viaKey));
    return made;
  }

  function open(view, row, viaKey) {
    const content = Ibasho.placeCard(view.places, row);
    Ibasho.popup(view.drawn.map, view.places.latlng(row), content, viaKey, { offset: [0, -14] });
    mark(view, row);
  }

  /** In a frame: shows the place that the page around it looks at, and tells it which one is looked at here. */
  function inStep(view) {
    const rows = new Map(view.rows.map((row) => [view.places.id(row), row]).reverse());
    window.addEventListener("message", (event) => {
      const asked = event.data || {};
      const row = rows.get(asked.place);
      if (event.origin !== window.location.origin || asked.ibasho !== "look" || row === undefined) {
        return;
      }
      view.told = row;
      const marker = view.markers[row];
      view.clusters.zoomToShowLayer(marker, () => {
        if (view.told === row) {
          open(view, row, false);
        }
      });
    });
  }

  function tell(view, row) {
    if (view.framed && view.told !== row) {
      window.parent.postMessage({ ibasho: "looked", place: view.places.id(row) }, window.location.origin);
    }
    view.told = null;
  }

  /** Shows which entry of the list is open on the map, without taking the focus. */
  function mark(view, row) {
    tell(view, row);
    view.entries.forEach((entry) => entry.removeAttribute("aria-current"));
    const at = view.rows.indexOf(row);
    if (at >= view.listed) {
      view.listed = at + 1;
      list(view);
    }
    const entry = view.entries.get(row);
    if (entry) {
      entry.setAttribute("aria-current", "true");
      Ibasho.reveal(entry);
    }
  }

  function goTo(view, row) {
    const map = view.drawn.map;
    Ibasho.showMap(map);
    map.setView(view.places.latlng(row), Math.max(NEAR_ZOOM, map.getZoom()), { animate: false });
    open(view, row, true);
  }

  function summary(places, row) {
    const line = (key) => el("span", { class: "line" }, el("bdi", {}, places.fact(row, key)));
    return el(
      "summary",
      {},
      el("span", { class: "sample" }, Ibasho.symbol(places.symbol(row), 30)),
      el(
        "span",
        { class: "short" },
        el("bdi", { class: "name" }, places.name(row)),
        line("kind_ja"),
        line("hours"),
        places.located(row) ? null : el("span", { class: "line missing" }, "地図に位置がありません"),
      ),
    );
  }

  function entry(view, row) {
    const places = view.places;
    const head = summary(places, row);
    const more = el("details", {}, head);
    const fill = () => {
      if (more.children.length === 1) {
        const button = el("button", { type: "button", click: () => goTo(view, row) }, "地図で見る");
        more.append(Ibasho.facts(places.facts(row)), ...(places.located(row) ? [button] : []));
      }
    };
    head.addEventListener("click", fill); // before it opens, so that the next Tab finds the button
    more.addEventListener("toggle", fill); // opened otherwise, by a search in the page
    const item = el("li", { "data-place": row }, more);
    view.entries.set(row, item);
    return item;
  }

  function list(view) {
    view.entries.clear();
    const rest = view.rows.length - view.listed;
    const further = () => {
      view.listed += AT_ONCE;
      list(view);
    };
    const more = el("button", { type: "button", class: "more", click: further }, "続きを表示（あと" + Ibasho.count(rest) + "か所）");
    const items = view.rows.slice(0, view.listed).map((row) => entry(view, row));
    Ibasho.byId("list").replaceChildren(el("h2", {}, "一覧"), el("ol", { class: "entries" }, items), ...(rest > 0 ? [more] : []));
  }

  /** Map and list anew, after the kinds or the words that are looked for have changed. */
  function refresh(view) {
    const places = view.places;
    const wanted = (row) => view.shown.has(places.kind(row)) && view.texts[row].includes(view.query);
    view.rows = view.texts.map((_, row) => row).filter(wanted);
    view.listed = AT_ONCE;
    view.clusters.clearLayers();
    view.clusters.addLayers(view.rows.map((row) => view.markers[row]).filter(Boolean));
    list(view);
    const lost = view.rows.filter((row) => !places.located(row)).length;
    Ibasho.say(
      Ibasho.count(places.n) + "か所のうち" + Ibasho.count(view.rows.length) + "か所を表示しています。" +
        (lost ? "このうち" + Ibasho.count(lost) + "か所は位置がわからず、一覧だけにあります。" : ""),
    );
  }

  function searchBox(view) {
    const box = el("input", { type: "search", id: "search", autocomplete: "off" });
    box.addEventListener("input", () => {
      view.query = box.value.normalize("NFKC").toLowerCase().trim();
      refresh(view);
    });
    return el("label", { class: "search" }, "名前・住所・対象などでさがす", box);
  }

  Ibasho.draw = function (data, drawn) {
    const places = Ibasho.readPlaces(data.places);
    const rows = Array.from({ length: places.n }, (_, row) => row);
    const view = {
      drawn: drawn,
      framed: data.framed === true && window.parent !== window,
      told: null,
      places: places,
      clusters: clusterGroup(drawn.map),
      texts: rows.map((row) => searchText(places, row)),
      shown: new Set(data.legend.rows.map((each) => each.key)),
      query: "",
      rows: rows,
      listed: AT_ONCE,
      entries: new Map(),
    };
    view.markers = rows.map((row) => marker(view, row));
    Ibasho.byId("controls").append(searchBox(view));
    Ibasho.legend(data.legend, { shown: view.shown, change: () => refresh(view) });
    drawn.group("places").addLayer(view.clusters);
    refresh(view);
    if (view.framed) {
      inStep(view);
    }
  };
})();
